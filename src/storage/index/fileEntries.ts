import { modesByNumber as modes, type TreeEntry } from '../../core/tree.ts';
import type { FileColumns } from '../../core/packedFiles.ts';
import { hashLength } from './blobPages.ts';
import type { FileBlobs } from './fileBlobs.ts';

/**
 * The numbers that stand for entries of trees in rows and arrays: four times the id of the blob, and the code of the mode. So
 * two entries are the same exactly when their numbers are. No entry is 0.
 */
export class FileEntries {
  readonly #blobs: FileBlobs;

  constructor(blobs: FileBlobs) {
    this.#blobs = blobs;
  }

  /** Stores the blob, without a place, when it is unknown. */
  store(entry: TreeEntry | undefined): number {
    if (entry === undefined) return 0;
    return modes.length * this.#blobs.store(entry) + modes.indexOf(entry.mode);
  }

  read(number: number): TreeEntry | undefined {
    if (number === 0) return undefined;
    const entry = this.#blobs.entry(blobOf(number));
    const mode = modes[number % modes.length];
    return mode === undefined ? entry : { ...entry, mode };
  }

  /** Entries at these paths, side by side. None of the numbers is 0. */
  columns(paths: readonly string[], numbers: readonly number[]): FileColumns {
    const hashes = Buffer.alloc(numbers.length * hashLength);
    const sizes = numbers.map((number, at) => this.#blobs.copy(blobOf(number), hashes, at * hashLength));
    return {
      paths,
      blobs: (start, end) => hashes.toString('latin1', start * hashLength, end * hashLength),
      sizes,
      modes: numbers.map(number => number % modes.length),
    };
  }
}

/** The least and the greatest number that an entry with this blob may have. */
export const entriesOf = (blobId: number): readonly [number, number] => {
  return [modes.length * blobId, modes.length * blobId + modes.length - 1];
};

/** Whether an entry is there and is no folder. */
export const isFile = (entry: number): boolean => entry !== 0 && modes[entry % modes.length] !== 'folder';

/** The id of the blob of an entry; 0 for no entry. */
export const blobOf = (entry: number): number => Math.floor(entry / modes.length);
