import { assert } from '../../core/assert.ts';
import { plainIgnoreFile, type Coverage } from '../../core/coverage.ts';
import { parseCoverage } from '../records/decodeEvents.ts';
import { coverageKey } from '../records/encodeEvents.ts';
import type { Database } from './database.ts';
import { Json } from './json.ts';

/** Coverages kept in memory; most checkpoints share a few. */
const keptCoverages = 100;

/** What checkpoints left out and ignored, each stored and read once however many checkpoints share it. */
export class CoverageRows {
  readonly #database: Database;
  readonly #known = new Map<number, Coverage>();
  #last: { readonly given: Coverage; readonly content: string; readonly id: number } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Returns the row id of `coverage`, storing it when no checkpoint had the same before. */
  store(given: Coverage): number {
    if (this.#last?.given === given) return this.#last.id;
    const coverage = inOrder(given);
    const content = JSON.stringify(coverage);
    if (this.#last?.content === content) return this.#last.id;
    const key = coverageKey(coverage);
    this.#database.run('INSERT INTO coverage (key, content) VALUES (?, ?) ON CONFLICT DO NOTHING', key, content);
    const id = this.#idOf(key);
    assert(id !== undefined, 'a coverage just stored is not there');
    this.#last = { given, content, id };
    return id;
  }

  /** By what `coverageKey` says of it. */
  find(key: string): Coverage | undefined {
    const id = this.#idOf(key);
    return id === undefined ? undefined : this.read(id);
  }

  read(id: number): Coverage {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const coverage = this.#database.find('SELECT content FROM coverage WHERE id = ?', [id], row =>
      parseCoverage(Json.parse(row.text('content'))),
    );
    assert(coverage !== undefined, `a checkpoint names coverage ${id}, which is not there`);
    if (this.#known.size >= keptCoverages) this.#known.clear();
    this.#known.set(id, coverage);
    return coverage;
  }

  /** Forgets what may have been taken back. */
  clear(): void {
    this.#known.clear();
    this.#last = undefined;
  }

  #idOf(key: string): number | undefined {
    return this.#database.number('SELECT id FROM coverage WHERE key = ?', key);
  }
}

/** The same with its fields in one order, so that the same coverage gives the same text. */
function inOrder({ leftOut, ignoreFiles, ignored, modes, roots }: Coverage): Coverage {
  return {
    leftOut: leftOut.map(({ path, reason, size }) => ({ path, reason, ...(size === undefined ? {} : { size }) })),
    ignoreFiles: ignoreFiles.map(plainIgnoreFile),
    ignored,
    ...(modes === undefined ? {} : { modes }),
    ...(roots === undefined ? {} : { roots }),
  };
}
