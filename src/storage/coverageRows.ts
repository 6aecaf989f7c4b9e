import { assert } from '../core/assert.ts';
import type { Coverage, LeftOut } from '../core/coverage.ts';
import type { Database } from './database.ts';
import { Json } from './json.ts';
import { sha256 } from './sha256.ts';

/** Returns the row id of `coverage`, storing it when no checkpoint had the same before. */
export function storeCoverage(database: Database, { leftOut, ignoreFiles, ignored }: Coverage): number {
  const content = JSON.stringify({ leftOut, ignoreFiles, ignored });
  const hash = sha256(new TextEncoder().encode(content));
  database.run('INSERT INTO coverage (hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING', hash, content);
  const id = database.find('SELECT id FROM coverage WHERE hash = ?', [hash], row => row.number('id'));
  assert(id !== undefined, 'a coverage just stored is not there');
  return id;
}

/** Reads coverages, each once however many checkpoints share it. */
export class CoverageReader {
  readonly #database: Database;
  readonly #known = new Map<number, Coverage>();

  constructor(database: Database) {
    this.#database = database;
  }

  read(id: number): Coverage {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const coverage = this.#database.find('SELECT content FROM coverage WHERE id = ?', [id], row =>
      parseCoverage(Json.parse(row.text('content'))),
    );
    assert(coverage !== undefined, `a checkpoint names coverage ${id}, which is not there`);
    this.#known.set(id, coverage);
    return coverage;
  }
}

function parseCoverage(json: Json): Coverage {
  return {
    leftOut: json.field('leftOut').list(parseLeftOut),
    ignoreFiles: json.field('ignoreFiles').list(file => ({
      folder: file.field('folder').text(),
      text: file.field('text').text(),
    })),
    ignored: json.field('ignored').list(path => path.text()),
  };
}

function parseLeftOut(json: Json): LeftOut {
  const size = json.optional('size')?.number();
  return {
    path: json.field('path').text(),
    reason: json.field('reason').word(['tooLarge', 'secret', 'unreadable', 'changedWhileRead', 'notRegular']),
    ...(size === undefined ? {} : { size }),
  };
}
