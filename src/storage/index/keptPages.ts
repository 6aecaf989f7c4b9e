/** Pages kept: those that were read last. What differs between two trees lies in few of them. */
const keptPages = 256;

/** The pages of a table, by number. Reading one again is cheap; having all of a large tree in memory is not. */
export class KeptPages<Page> {
  readonly #read: (number: number) => Page;
  readonly #pages = new Map<number, Page>();

  constructor(read: (number: number) => Page) {
    this.#read = read;
  }

  get(number: number): Page {
    const kept = this.#pages.get(number);
    if (kept !== undefined) return kept;
    const page = this.#read(number);
    this.set(number, page);
    return page;
  }

  /** `undefined` when it would have to be read. */
  find(number: number): Page | undefined {
    return this.#pages.get(number);
  }

  set(number: number, page: Page): void {
    this.#pages.set(number, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) break;
      this.#pages.delete(oldest);
    }
  }

  clear(): void {
    this.#pages.clear();
  }
}
