import { assert } from '../../core/assert.ts';
import { PackedTexts } from '../../core/packedTexts.ts';
import type { Database } from './database.ts';
import { Json } from './json.ts';
import { KeptPages } from './keptPages.ts';
import { PathTable } from './pathTable.ts';

/** Paths in one row: reading, or storing, very many takes few rows. */
const pageSize = 256;

/**
 * The numbers that stand for paths in other rows. Paths are looked up in memory, where they are kept packed: those of the pages
 * that were read last. All are read once when one is looked for, and then only their hashes are kept.
 */
export class FilePaths {
  readonly #database: Database;
  readonly #pages = new KeptPages(number => new PackedTexts(this.#readPage(number)));
  /** The last page, to which paths are added, once one was. */
  #open: { readonly page: number; readonly paths: string[] } | undefined;
  #count: number | undefined;
  #ids: PathTable | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws when there is none. */
  path(id: number): string {
    const page = pageOf(id);
    const at = id - firstOf(page);
    const path = this.#open?.page === page ? this.#open.paths[at] : this.#pages.get(page).at(at);
    assert(path !== undefined, () => `path ${id} is named and not stored`);
    return path;
  }

  /** The number of `path`; `undefined` when it has none. */
  find(path: string): number | undefined {
    return (this.#ids ??= this.#readIds()).find(path);
  }

  /** The number of `path`, storing it when it has none. */
  store(path: string): number {
    return this.storeAll([path])[0] ?? 0;
  }

  /** The same for several, much faster than one by one. */
  storeAll(paths: readonly string[]): readonly number[] {
    const before = this.count();
    const ids = paths.map(path => this.find(path) ?? this.#append(path));
    if (this.count() > before) this.#storeOpen();
    return ids;
  }

  count(): number {
    return (this.#count ??= this.#readCount());
  }

  /** Forgets what may have been taken back. */
  clear(): void {
    this.#pages.clear();
    this.#open = undefined;
    this.#count = undefined;
    this.#ids = undefined;
  }

  #append(path: string): number {
    const id = this.count() + 1;
    this.#openPage(pageOf(id)).push(path);
    this.#count = id;
    this.#ids?.add(path, id);
    return id;
  }

  /** The paths of the last page. Stores the one before when that is full. */
  #openPage(page: number): string[] {
    if (this.#open?.page === page) return this.#open.paths;
    if (this.#open !== undefined) {
      this.#storeOpen();
      this.#pages.set(this.#open.page, new PackedTexts(this.#open.paths));
    }
    this.#open = { page, paths: page > pageOf(this.count()) ? [] : this.#readPage(page) };
    return this.#open.paths;
  }

  #storeOpen(): void {
    if (this.#open === undefined) return;
    const { page, paths } = this.#open;
    this.#database.run(
      'INSERT OR REPLACE INTO file_path (page, paths) VALUES (?, ?)',
      ...[page, Buffer.from(JSON.stringify(paths))],
    );
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
    return last === undefined ? 0 : firstOf(last) - 1 + this.#pages.get(last).count;
  }

  #readIds(): PathTable {
    const ids = new PathTable(id => this.path(id));
    for (let id = 1; id <= this.count(); id++) ids.add(this.path(id), id);
    return ids;
  }
}

const pageOf = (id: number): number => Math.floor((id - 1) / pageSize);
const firstOf = (page: number): number => page * pageSize + 1;
