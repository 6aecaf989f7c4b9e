import { packBlob, packedLength, unpackBlob } from './packedBlobs.ts';
import { PackedTexts } from './packedTexts.ts';
import { modesByNumber, type TreeEntry } from './treeEntry.ts';

/** Entries in path order, one list for each thing known of them. */
export interface FileColumns {
  readonly paths: readonly string[];
  /** The blob ids of those from `start` up to `end`, packed, as one text. */
  readonly blobs: (start: number, end: number) => string;
  readonly sizes: ArrayLike<number>;
  /** By number, as `modesByNumber` lists them. */
  readonly modes: ArrayLike<number>;
}

interface Parts {
  readonly paths: PackedTexts;
  /** Packed. */
  readonly blobs: string;
  readonly sizes: Uint32Array | Float64Array;
  /** `undefined` when all are ordinary files. */
  readonly modes: Uint8Array | undefined;
}

/** Entries of a tree in path order, without objects for each: what a path takes, and about 40 bytes. */
export class PackedFiles {
  readonly count: number;
  /** The first path. */
  readonly first: string;
  /** The blob ids, packed. */
  readonly blobs: string;
  readonly #paths: PackedTexts;
  readonly #sizes: Parts['sizes'];
  readonly #modes: Parts['modes'];

  private constructor({ paths, blobs, sizes, modes }: Parts) {
    this.count = paths.count;
    this.first = paths.at(0) ?? '';
    this.#paths = paths;
    this.blobs = blobs;
    this.#sizes = sizes;
    this.#modes = modes;
  }

  /** Those of the columns from `start` up to `end`. */
  static of({ paths, blobs, sizes, modes }: FileColumns, start: number, end: number): PackedFiles {
    return new PackedFiles({
      paths: new PackedTexts(paths.slice(start, end)),
      blobs: blobs(start, end),
      sizes: packSizes(end - start, at => sizes[start + at] ?? 0),
      modes: packModes(end - start, at => modes[start + at] ?? 0),
    });
  }

  /** The same paths, with other entries at some of them, in order of their places. */
  with(changed: readonly (readonly [at: number, entry: TreeEntry])[]): PackedFiles {
    const blobs: string[] = [];
    let kept = 0;
    for (const [at, { blob }] of changed) {
      blobs.push(this.#blobsOf(kept, at), packBlob(blob));
      kept = at + 1;
    }
    blobs.push(this.#blobsOf(kept, this.count));
    const entries = new Map(changed);
    const modeOf = (at: number): number => {
      const entry = entries.get(at);
      return entry === undefined ? this.mode(at) : numberOfMode(entry);
    };
    return new PackedFiles({
      paths: this.#paths,
      blobs: blobs.join(''),
      sizes: packSizes(this.count, at => entries.get(at)?.size ?? this.#sizes[at] ?? 0),
      modes: packModes(this.count, modeOf),
    });
  }

  *paths(): Generator<string, void> {
    for (let at = 0; at < this.count; at++) yield this.path(at) ?? '';
  }

  /** `undefined` before the first and beyond the last. */
  path(at: number): string | undefined {
    return this.#paths.at(at);
  }

  /** The last of them whose path does not come after another; -1 when all do. */
  lastNotAfter(path: string): number {
    return this.#paths.lastNotAfter(path);
  }

  /** By number, as `modesByNumber` lists them. */
  mode(at: number): number {
    return this.#modes?.[at] ?? 0;
  }

  entry(at: number): TreeEntry {
    const blob = unpackBlob(this.blobs, at);
    const size = this.#sizes[at] ?? 0;
    const mode = modesByNumber[this.mode(at)];
    return mode === undefined ? { blob, size } : { blob, size, mode };
  }

  /** As `sameEntry`. */
  isSame(at: number, other: PackedFiles, otherAt: number): boolean {
    return this.#packed(at) === other.#packed(otherAt) && this.mode(at) === other.mode(otherAt);
  }

  /** The places at which they differ, in order; `undefined` when their paths do. Quick where few do. */
  differences(other: PackedFiles): readonly number[] | undefined {
    if (this === other) return [];
    if (!this.#paths.equals(other.#paths)) return undefined;
    const found: number[] = [];
    this.#findDifferences(other, 0, this.count, found);
    return found;
  }

  /** Adds those from `start` up to `end` to a list. */
  addTo(list: FileList, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      list.push(this.path(at) ?? '', this.#packed(at), this.#sizes[at] ?? 0, this.mode(at));
    }
  }

  /** Halves what is not the same until single places are left. */
  #findDifferences(other: PackedFiles, start: number, end: number, found: number[]): void {
    if (this.#blobsOf(start, end) === other.#blobsOf(start, end) && this.#hasModesOf(other, start, end)) return;
    if (end - start === 1) {
      found.push(start);
      return;
    }
    const middle = (start + end) >> 1;
    this.#findDifferences(other, start, middle, found);
    this.#findDifferences(other, middle, end, found);
  }

  #hasModesOf(other: PackedFiles, start: number, end: number): boolean {
    if (this.#modes === undefined && other.#modes === undefined) return true;
    for (let at = start; at < end; at++) if (this.mode(at) !== other.mode(at)) return false;
    return true;
  }

  #blobsOf(start: number, end: number): string {
    return this.blobs.slice(start * packedLength, end * packedLength);
  }

  #packed(at: number): string {
    return this.#blobsOf(at, at + 1);
  }
}

/** Columns that are being filled. */
export class FileList implements FileColumns {
  readonly paths: string[] = [];
  readonly sizes: number[] = [];
  readonly modes: number[] = [];
  readonly #blobs: string[] = [];

  /** @param packed its blob id */
  push(path: string, packed: string, size: number, mode: number): void {
    this.paths.push(path);
    this.#blobs.push(packed);
    this.sizes.push(size);
    this.modes.push(mode);
  }

  add(path: string, entry: TreeEntry): void {
    this.push(path, packBlob(entry.blob), entry.size, numberOfMode(entry));
  }

  readonly blobs = (start: number, end: number): string => this.#blobs.slice(start, end).join('');
}

const numberOfMode = ({ mode }: TreeEntry): number => (mode === undefined ? 0 : modesByNumber.indexOf(mode));

function packSizes(count: number, sizeOf: (at: number) => number): Parts['sizes'] {
  let largest = 0;
  for (let at = 0; at < count; at++) largest = Math.max(largest, sizeOf(at));
  const sizes = new (largest < 2 ** 32 ? Uint32Array : Float64Array)(count);
  for (let at = 0; at < count; at++) sizes[at] = sizeOf(at);
  return sizes;
}

function packModes(count: number, modeOf: (at: number) => number): Parts['modes'] {
  let isOrdinary = true;
  for (let at = 0; at < count && isOrdinary; at++) isOrdinary = modeOf(at) === 0;
  return isOrdinary ? undefined : new Uint8Array(count).map((_, at) => modeOf(at));
}
