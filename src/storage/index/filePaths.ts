import { assert } from '../../core/assert.ts';
import type { Database } from './database.ts';
import { Json } from './json.ts';

/** Paths in one row: reading, or storing, very many takes few rows. */
const pageSize = 256;

/** The numbers that stand for paths in other rows. A path is looked up in memory: with the first one, all are read. */
export class FilePaths {
  readonly #database: Database;
  readonly #pages: (string[] | undefined)[] = [];
  #count: number | undefined;
  /** Every path, once one was looked up. */
  #ids: Map<string, number> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws when there is none. */
  path(id: number): string {
    const page = this.#page(pageOf(id));
    const path = page[id - firstOf(pageOf(id))];
    assert(path !== undefined, `path ${id} is named and not stored`);
    return path;
  }

  /** The number of `path`; `undefined` when it has none. */
  find(path: string): number | undefined {
    return (this.#ids ??= this.#readIds()).get(path);
  }

  /** The number of `path`, storing it when it has none. */
  store(path: string): number {
    return this.storeAll([path])[0] ?? 0;
  }

  /** The same for several, much faster than one by one. */
  storeAll(paths: readonly string[]): readonly number[] {
    const known = (this.#ids ??= this.#readIds());
    const before = this.count();
    const ids = paths.map(path => known.get(path) ?? this.#append(path, known));
    for (let page = pageOf(before + 1); page <= pageOf(this.count()) && this.count() > before; page++) {
      this.#database.run(
        'INSERT OR REPLACE INTO file_path (page, paths) VALUES (?, ?)',
        ...[page, Buffer.from(JSON.stringify(this.#page(page)))],
      );
    }
    return ids;
  }

  count(): number {
    return (this.#count ??= this.#readCount());
  }

  /** Forgets what may have been taken back. */
  clear(): void {
    this.#pages.length = 0;
    this.#count = undefined;
    this.#ids = undefined;
  }

  #append(path: string, known: Map<string, number>): number {
    const id = this.count() + 1;
    const page = pageOf(id);
    if (id === firstOf(page)) this.#pages[page] = [];
    this.#page(page).push(path);
    this.#count = id;
    known.set(path, id);
    return id;
  }

  #page(number: number): string[] {
    return (this.#pages[number] ??= this.#readPage(number));
  }

  #readPage(number: number): string[] {
    const paths = this.#database.find('SELECT paths FROM file_path WHERE page = ?', [number], row =>
      Json.parse(Buffer.from(row.bytes('paths')).toString()).list(path => path.text()),
    );
    assert(paths !== undefined, `page ${number} of paths is named and not stored`);
    return paths;
  }

  #readCount(): number {
    const last = this.#database.number('SELECT max(page) FROM file_path');
    return last === undefined ? 0 : firstOf(last) - 1 + this.#page(last).length;
  }

  #readIds(): Map<string, number> {
    const ids = new Map<string, number>();
    for (let id = 1; id <= this.count(); id++) ids.set(this.path(id), id);
    return ids;
  }
}

const pageOf = (id: number): number => Math.floor((id - 1) / pageSize);
const firstOf = (page: number): number => page * pageSize + 1;
