import { assert } from '../../core/assert.ts';

/** Rows are read this many at a time: a tree needs most of them, and one query for many is much cheaper than many. */
const pageSize = 256;

/** Values of a table whose ids are 1, 2, 3 and so on, kept once they were read. */
export class RowCache<Value> {
  readonly #load: (first: number, last: number) => readonly Value[];
  readonly #pages: (Value[] | undefined)[] = [];

  /** @param load reads the values of these ids, in order; fewer at the end of the table */
  constructor(load: (first: number, last: number) => readonly Value[]) {
    this.#load = load;
  }

  /** Throws when the table has no such row. */
  get(id: number): Value {
    const number = pageOf(id);
    const first = number * pageSize + 1;
    const page = (this.#pages[number] ??= [...this.#load(first, first + pageSize - 1)]);
    const value = page[id - first];
    assert(value !== undefined, `row ${id} is named and not stored`);
    return value;
  }

  /** A row was stored after all others. */
  append(id: number, value: Value): void {
    const number = pageOf(id);
    if (id === number * pageSize + 1) this.#pages[number] = [];
    this.#pages[number]?.push(value); // A page that was never read is read when it is needed.
  }

  clear(): void {
    this.#pages.length = 0;
  }
}

const pageOf = (id: number): number => Math.floor((id - 1) / pageSize);
