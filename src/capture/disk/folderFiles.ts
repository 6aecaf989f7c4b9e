import { separator } from './entryPacks.ts';
import { noEntry, type FileBatch, type NamedFolder } from './fileBatch.ts';

/** The names of the files in a folder. */
export interface FolderFiles {
  readonly count: number;
  list(): readonly string[];
}

export const folderFiles = (names: readonly string[]): FolderFiles => ({ count: names.length, list: () => names });

/** The files of a folder in a batch. */
export class BatchFolder implements FolderFiles {
  readonly batch: FileBatch;
  /** In the batch. */
  readonly number: number;
  readonly count: number;
  readonly #first: number;

  constructor(batch: FileBatch, number: number) {
    this.batch = batch;
    this.number = number;
    this.#first = batch.firstOf(number);
    this.count = batch.firstOf(number + 1) - this.#first;
  }

  list(): readonly string[] {
    return this.read().names;
  }

  read(): NamedFolder {
    return this.batch.read(this.number);
  }

  has(names: readonly string[]): boolean {
    return names.length === this.count && names.join(separator) === this.list().join(separator);
  }

  /** What the index has of a file, by its number in the folder. */
  entryOf(file: number): number {
    return this.batch.entries[this.#first + file] ?? noEntry;
  }

  /** -1 when it is not there. */
  setEntry(file: number, entry: number): void {
    this.batch.entries[this.#first + file] = entry;
  }

  /** Whether the thread that has looked at the batch has found the file as the index has it. */
  wasUnchanged(file: number): boolean {
    return this.batch.unchanged[this.#first + file] === 1;
  }
}
