import type { BlobId } from './ids.ts';
import { PackedTexts } from './packedTexts.ts';
import { modesByNumber, type TreeEntry } from './treeEntry.ts';

/** Entries in path order, one list for each thing known of them. */
export interface FileColumns {
  readonly paths: readonly string[];
  /** The blob ids of those from `start` up to `end`, as one text. */
  readonly blobs: (start: number, end: number) => string;
  readonly sizes: ArrayLike<number>;
  /** By number, as `modesByNumber` lists them. */
  readonly modes: ArrayLike<number>;
}

/** Digits of a blob id. */
const blobLength = 64;

/** Entries of a tree in path order, without objects for each: what a path takes, and about 70 bytes. */
export class PackedFiles {
  readonly count: number;
  /** The first path. */
  readonly first: string;
  readonly #paths: PackedTexts;
  readonly #blobs: string;
  readonly #sizes: Uint32Array | Float64Array;
  /** `undefined` when all are ordinary files. */
  readonly #modes: Uint8Array | undefined;

  /** Those of the columns from `start` up to `end`. */
  constructor({ paths, blobs, sizes, modes }: FileColumns, start: number, end: number) {
    const count = end - start;
    this.count = count;
    this.#paths = new PackedTexts(paths.slice(start, end));
    this.first = this.#paths.at(0) ?? '';
    this.#blobs = blobs(start, end);
    let [largest, highestMode] = [0, 0];
    for (let at = start; at < end; at++) {
      largest = Math.max(largest, sizes[at] ?? 0);
      highestMode = Math.max(highestMode, modes[at] ?? 0);
    }
    this.#sizes = new (largest < 2 ** 32 ? Uint32Array : Float64Array)(count);
    for (let at = 0; at < count; at++) this.#sizes[at] = sizes[start + at] ?? 0;
    this.#modes = highestMode === 0 ? undefined : new Uint8Array(count).map((_, at) => modes[start + at] ?? 0);
  }

  /** `undefined` before the first and beyond the last. */
  path(at: number): string | undefined {
    return this.#paths.at(at);
  }

  /** The last of them whose path does not come after another; -1 when all do. */
  lastNotAfter(path: string): number {
    return this.#paths.lastNotAfter(path);
  }

  entry(at: number): TreeEntry {
    const blob = this.#blob(at) as BlobId;
    const size = this.#sizes[at] ?? 0;
    const mode = modesByNumber[this.#mode(at)];
    return mode === undefined ? { blob, size } : { blob, size, mode };
  }

  /** As `sameEntry`. */
  isSame(at: number, other: PackedFiles, otherAt: number): boolean {
    return this.#blob(at) === other.#blob(otherAt) && this.#mode(at) === other.#mode(otherAt);
  }

  /** Whether they are the same entries at the same paths. Quick. */
  equals(other: PackedFiles): boolean {
    if (this === other) return true;
    const isSameMode = (at: number): boolean => this.#mode(at) === other.#mode(at);
    return (
      this.#blobs === other.#blobs &&
      this.#paths.equals(other.#paths) &&
      (this.#modes ?? other.#modes ?? []).every((_, at) => isSameMode(at))
    );
  }

  /** Adds those from `start` up to `end` to a list. */
  addTo(list: FileList, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      list.push(this.path(at) ?? '', this.#blob(at), this.#sizes[at] ?? 0, this.#mode(at));
    }
  }

  #blob(at: number): string {
    return this.#blobs.slice(at * blobLength, (at + 1) * blobLength);
  }

  #mode(at: number): number {
    return this.#modes?.[at] ?? 0;
  }
}

/** Columns that are being filled. */
export class FileList implements FileColumns {
  readonly paths: string[] = [];
  readonly sizes: number[] = [];
  readonly modes: number[] = [];
  readonly #blobs: string[] = [];

  push(path: string, blob: string, size: number, mode: number): void {
    this.paths.push(path);
    this.#blobs.push(blob);
    this.sizes.push(size);
    this.modes.push(mode);
  }

  add(path: string, { blob, size, mode }: TreeEntry): void {
    this.push(path, blob, size, mode === undefined ? 0 : modesByNumber.indexOf(mode));
  }

  readonly blobs = (start: number, end: number): string => this.#blobs.slice(start, end).join('');
}
