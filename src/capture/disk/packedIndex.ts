import { grown } from './grown.ts';
import { NameArena } from './nameArena.ts';

/** What a file's `lstat` tells that changes when the file does. */
export interface DiskStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

export const blobLength = 32;

/** What is known of entries, one array for each fact; the arrays of `PackedIndex`. */
export interface IndexColumns {
  readonly mtimes: Float64Array<SharedArrayBuffer>;
  readonly ctimes: Float64Array<SharedArrayBuffer>;
  readonly sizes: Float64Array<SharedArrayBuffer>;
  readonly inodes: Float64Array<SharedArrayBuffer>;
  readonly blobs: Uint8Array<ArrayBuffer>;
  readonly facts: Uint8Array<SharedArrayBuffer>;
  readonly modes: Uint8Array<ArrayBuffer>;
  readonly folders: Uint32Array<ArrayBuffer>;
}

/** Facts about an entry, as bits. */
export const fact = {
  /** Its content was stored, and nobody has said since that it is gone. */
  stored: 1,
  /** Its times were clearly older than the walk that read it: while they stay, so does the content. */
  settled: 2,
  /** The last snapshot that was taken over has it as it is here. */
  given: 4,
  /** The last snapshot that was taken over has its path. */
  known: 8,
  /** Nothing is there any more. */
  gone: 16,
} as const;

/** Those columns of an index that other threads may read. What they read is worth something only while nobody writes it. */
export type SharedIndex = Pick<PackedIndex, 'mtimes' | 'ctimes' | 'sizes' | 'inodes' | 'facts'>;

/** Whether a file with these facts is known, without reading it, to be as it was when its content was stored. */
export function isUnchanged(index: SharedIndex, entry: number, stat: DiskStat): boolean {
  const facts = fact.settled | fact.stored;
  return ((index.facts[entry] ?? 0) & facts) === facts && isSame(index, entry, stat);
}

const isSame = ({ mtimes, ctimes, sizes, inodes }: SharedIndex, entry: number, stat: DiskStat): boolean =>
  mtimes[entry] === stat.mtimeMs &&
  ctimes[entry] === stat.ctimeMs &&
  sizes[entry] === stat.size &&
  inodes[entry] === stat.ino;

/**
 * What each file held when it was last read, in arrays: about 95 bytes a file besides its name, and no objects.
 *
 * An entry is a number, valid in this index. Times are kept as milliseconds in doubles, which tell times of today
 * apart that are a quarter of a microsecond apart: less than it takes to read a file.
 */
export class PackedIndex {
  count = 0;
  mtimes = sharedNumbers(0);
  ctimes = sharedNumbers(0);
  sizes = sharedNumbers(0);
  inodes = sharedNumbers(0);
  blobs = new Uint8Array(0);
  facts = new Uint8Array(new SharedArrayBuffer(0));
  /** By number, as `modesByNumber` lists them. */
  modes = new Uint8Array(0);
  /** The walk that met the entry last. */
  walks = new Uint32Array(0);
  folders = new Uint32Array(0);
  names = new NameArena();
  /** Path of each folder. */
  folderPaths: string[] = [];
  #folderNumbers = new Map<string, number>();
  #slots = new Int32Array(16).fill(-1);
  #goneCount = 0;

  /** Takes the columns over. Entries without a path of their own must not be among them, nor any that is gone. */
  static of(columns: IndexColumns, names: NameArena, folderPaths: readonly string[]): PackedIndex {
    const index = new PackedIndex();
    const { folders } = columns;
    Object.assign(index, columns, { names, walks: new Uint32Array(folders.length), count: folders.length });
    const numbers = new Map<number, number>();
    for (const [entry, old] of folders.entries()) {
      let number = numbers.get(old);
      if (number === undefined) numbers.set(old, (number = index.folder(folderPaths[old] ?? '')));
      folders[entry] = number;
    }
    index.#rebuildSlots();
    return index;
  }

  /** The number of a folder, made when it has none. */
  folder(path: string): number {
    let number = this.#folderNumbers.get(path);
    if (number === undefined) {
      number = this.folderPaths.push(path) - 1;
      this.#folderNumbers.set(path, number);
    }
    return number;
  }

  hasFolder(path: string): boolean {
    return this.#folderNumbers.has(path);
  }

  /** -1 when it is not there. */
  find(folder: number, name: string): number {
    this.names.seek(name);
    return this.#slots[this.#slotOf(folder)] ?? -1;
  }

  /** As `find`, for a whole path. */
  findPath(path: string): number {
    const slash = path.lastIndexOf('/');
    const folder = this.#folderNumbers.get(path.slice(0, Math.max(slash, 0)));
    return folder === undefined ? -1 : this.find(folder, path.slice(slash + 1));
  }

  /** The entry of a name, made when it is not there. */
  add(folder: number, name: string): number {
    const found = this.find(folder, name);
    if (found !== -1) return found;
    if (this.count === this.facts.length) this.reserve(grown(this.count));
    if ((this.count + 1) * 2 > this.#slots.length) this.#rebuildSlots();
    this.names.seek(name);
    const entry = this.count++;
    this.folders[entry] = folder;
    this.names.add();
    this.#slots[this.#slotOf(folder)] = entry;
    return entry;
  }

  isSame(entry: number, stat: DiskStat): boolean {
    return isSame(this, entry, stat);
  }

  statOf(entry: number): DiskStat {
    return {
      size: this.sizes[entry] ?? 0,
      mtimeMs: this.mtimes[entry] ?? 0,
      ctimeMs: this.ctimes[entry] ?? 0,
      ino: this.inodes[entry] ?? 0,
    };
  }

  remember(entry: number, stat: DiskStat, blob: Uint8Array, mode: number): void {
    this.sizes[entry] = stat.size;
    this.mtimes[entry] = stat.mtimeMs;
    this.ctimes[entry] = stat.ctimeMs;
    this.inodes[entry] = stat.ino;
    this.modes[entry] = mode;
    this.blobs.set(blob, entry * blobLength);
  }

  has(entry: number, facts: number): boolean {
    return ((this.facts[entry] ?? 0) & facts) === facts;
  }

  set(entry: number, facts: number): void {
    this.facts[entry] = (this.facts[entry] ?? 0) | facts;
  }

  clear(entry: number, facts: number): void {
    this.facts[entry] = (this.facts[entry] ?? 0) & ~facts;
  }

  blobOf(entry: number): Uint8Array {
    return this.blobs.subarray(entry * blobLength, (entry + 1) * blobLength);
  }

  /** Makes no object. */
  copyBlob(entry: number, into: Uint8Array, start: number): void {
    for (let byte = 0; byte < blobLength; byte++) into[start + byte] = this.blobs[entry * blobLength + byte] ?? 0;
  }

  hexOf(entry: number): string {
    return Buffer.from(this.blobs.buffer, entry * blobLength, blobLength).toString('hex');
  }

  pathOf(entry: number): string {
    const folder = this.folderPaths[this.folders[entry] ?? 0] ?? '';
    const name = this.names.at(entry);
    return folder === '' ? name : `${folder}/${name}`;
  }

  /** It is no longer found. */
  remove(entry: number): void {
    if (this.has(entry, fact.gone)) return;
    this.facts[entry] = fact.gone;
    this.#goneCount++;
  }

  shared(): SharedIndex {
    const { mtimes, ctimes, sizes, inodes, facts } = this;
    return { mtimes, ctimes, sizes, inodes, facts };
  }

  /** This index, or one without what is gone when that is much: entries and folders have other numbers in it. */
  compacted(): PackedIndex {
    if (this.#goneCount < 1000 || this.#goneCount * 4 < this.count) return this;
    const compact = new PackedIndex();
    compact.reserve(this.count - this.#goneCount);
    for (let entry = 0; entry < this.count; entry++) if (!this.has(entry, fact.gone)) compact.#copy(this, entry);
    return compact;
  }

  /** Room for so many entries in all. */
  reserve(capacity: number): void {
    const { mtimes, ctimes, sizes, inodes, blobs, facts, modes, walks, folders } = this;
    this.#allocate(capacity);
    this.mtimes.set(mtimes);
    this.ctimes.set(ctimes);
    this.sizes.set(sizes);
    this.inodes.set(inodes);
    this.blobs.set(blobs);
    this.facts.set(facts);
    this.modes.set(modes);
    this.walks.set(walks);
    this.folders.set(folders);
  }

  #copy(from: PackedIndex, old: number): void {
    const entry = this.add(this.folder(from.folderPaths[from.folders[old] ?? 0] ?? ''), from.names.at(old));
    this.remember(entry, from.statOf(old), from.blobOf(old), from.modes[old] ?? 0);
    this.facts[entry] = from.facts[old] ?? 0;
    this.walks[entry] = from.walks[old] ?? 0;
  }

  #allocate(capacity: number): void {
    this.mtimes = sharedNumbers(capacity);
    this.ctimes = sharedNumbers(capacity);
    this.sizes = sharedNumbers(capacity);
    this.inodes = sharedNumbers(capacity);
    this.blobs = new Uint8Array(capacity * blobLength);
    this.facts = new Uint8Array(new SharedArrayBuffer(capacity));
    this.modes = new Uint8Array(capacity);
    this.walks = new Uint32Array(capacity);
    this.folders = new Uint32Array(capacity);
  }

  /** Where the name sought lies in a folder, or would. */
  #slotOf(folder: number): number {
    const last = this.#slots.length - 1;
    let slot = mix(this.names.soughtHash, folder) & last;
    for (;;) {
      const entry = this.#slots[slot] ?? -1;
      if (entry === -1) return slot;
      if (this.folders[entry] === folder && !this.has(entry, fact.gone) && this.names.isSought(entry)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #rebuildSlots(): void {
    let length = 16;
    while (length < (this.count + 1) * 2) length *= 2;
    this.#slots = new Int32Array(length).fill(-1);
    const last = length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      if (this.has(entry, fact.gone)) continue;
      let slot = mix(this.names.hashOf(entry), this.folders[entry] ?? 0) & last;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & last;
      this.#slots[slot] = entry;
    }
  }
}

/** Numbers of folders lie side by side; this scatters them. */
const mix = (hash: number, folder: number): number => {
  const mixed = Math.imul(hash ^ Math.imul(folder + 1, 0x9e3779b9), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/** Other threads are sent them without a copy. */
const sharedNumbers = (count: number): Float64Array<SharedArrayBuffer> =>
  new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
