import { assert } from '../../core/assert.ts';
import type { Database } from './database.ts';
import { RowCache } from './rowCache.ts';
import { decodeText } from './storedText.ts';

/** The numbers that stand for paths in other rows. */
export class FilePaths {
  readonly #database: Database;
  readonly #paths: RowCache<string>;
  readonly #ids = new Map<string, number>();
  #count: number | undefined;
  /** Every path of the table is in `#ids`. */
  #isComplete = false;

  constructor(database: Database) {
    this.#database = database;
    this.#paths = new RowCache((first, last) => readPaths(database, first, last));
  }

  path(id: number): string {
    return this.#paths.get(id);
  }

  find(path: string): number | undefined {
    const known = this.#ids.get(path);
    if (known !== undefined || this.#isComplete || this.count() === 0) return known;
    const id = this.#database.number('SELECT id FROM file_path WHERE hash = ? AND path = ?', hashOf(path), path);
    if (id !== undefined) this.#ids.set(path, id);
    return id;
  }

  /** The number of `path`, storing it when it has none. */
  store(path: string): number {
    const known = this.find(path);
    if (known !== undefined) return known;
    if (this.count() === 0) this.#isComplete = true;
    const id = this.count() + 1;
    this.#database.run('INSERT INTO file_path (id, hash, path) VALUES (?, ?, ?)', id, hashOf(path), path);
    this.#count = id;
    this.#paths.append(id, path);
    this.#ids.set(path, id);
    return id;
  }

  count(): number {
    return (this.#count ??= this.#database.number('SELECT max(id) FROM file_path') ?? 0);
  }

  /** Makes looking up very many paths quick, at a cost that grows with the table. */
  readAll(): void {
    if (this.#isComplete) return;
    for (let id = this.count(); id > 0; id--) this.#ids.set(this.path(id), id);
    this.#isComplete = true;
  }

  /** Forgets what may have been taken back. */
  clear(): void {
    this.#paths.clear();
    this.#ids.clear();
    this.#count = undefined;
    this.#isComplete = false;
  }
}

function readPaths(database: Database, first: number, last: number): readonly string[] {
  const list = database.find(
    'SELECT json_group_array(path) AS list FROM (SELECT path FROM file_path WHERE id BETWEEN ? AND ? ORDER BY id)',
    [first, last],
    row => row.encodedText('list'),
  );
  const paths: unknown = JSON.parse(list ?? '');
  assert(Array.isArray(paths), 'a list of paths is a list');
  return paths.map((path: unknown) => {
    assert(typeof path === 'string', 'a path is text');
    return decodeText(path);
  });
}

/** FNV-1a over UTF-16 code units, as a signed number of 32 bits. */
function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index++) hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  return hash | 0;
}
