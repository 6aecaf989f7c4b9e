import { comparePaths, sameEntry, type TreeChange, type TreeEntry } from './treeEntry.ts';

/** Entries in path order. */
interface Chunk {
  readonly paths: readonly string[];
  readonly entries: readonly TreeEntry[];
}

/** A chunk that grows beyond this is cut in two. */
const fullChunk = 512;

/**
 * A tree in path order that shares with the tree it was made from all that did not change, so that making one from another,
 * and telling what differs, cost as much as the changes and not as the tree.
 *
 * Invariant: chunks are not empty, and their paths ascend within and between them.
 */
export class FileTree implements ReadonlyMap<string, TreeEntry> {
  static readonly empty = new FileTree([], 0);

  readonly size: number;
  readonly #chunks: readonly Chunk[];

  private constructor(chunks: readonly Chunk[], size: number) {
    this.#chunks = chunks;
    this.size = size;
  }

  /** The later of two entries with the same path counts. */
  static from(entries: Iterable<readonly [path: string, entry: TreeEntry]>): FileTree {
    if (entries instanceof FileTree) return entries;
    const list = [...entries];
    const isAscending = list.every(
      ([path], index) => index === 0 || comparePaths(list[index - 1]?.[0] ?? '', path) < 0,
    );
    const sorted = isAscending ? list : [...new Map(list)].sort(([a], [b]) => comparePaths(a, b));
    return new FileTree(cut(sorted), sorted.length);
  }

  get(path: string): TreeEntry | undefined {
    const chunk = this.#chunks[this.#chunkOf(path)];
    if (chunk === undefined) return undefined;
    const index = lastNotAfter(chunk.paths.length, at => comparePaths(chunk.paths[at] ?? '', path));
    return chunk.paths[index] === path ? chunk.entries[index] : undefined;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  *entries(): MapIterator<[string, TreeEntry]> {
    for (const { paths, entries } of this.#chunks) {
      for (const [index, path] of paths.entries()) {
        const entry = entries[index];
        if (entry !== undefined) yield [path, entry];
      }
    }
  }

  [Symbol.iterator](): MapIterator<[string, TreeEntry]> {
    return this.entries();
  }

  *keys(): MapIterator<string> {
    for (const { paths } of this.#chunks) yield* paths;
  }

  *values(): MapIterator<TreeEntry> {
    for (const { entries } of this.#chunks) yield* entries;
  }

  forEach(visit: (entry: TreeEntry, path: string, tree: ReadonlyMap<string, TreeEntry>) => void): void {
    for (const [path, entry] of this) visit(entry, path, this);
  }

  /** This tree with `changes` made, of which the last for each path counts. Itself when they change nothing. */
  with(changes: readonly Pick<TreeChange, 'path' | 'to'>[]): FileTree {
    const last = new Map(changes.map(({ path, to }) => [path, to]));
    const real = [...last].filter(([path, to]) => !sameEntry(this.get(path), to));
    if (real.length === 0) return this;
    real.sort(([a], [b]) => comparePaths(a, b));
    const chunks: Chunk[] = [];
    let size = 0;
    let next = 0;
    const all = this.#chunks.length === 0 ? [{ paths: [], entries: [] }] : this.#chunks;
    for (const [number, chunk] of all.entries()) {
      const end = all[number + 1]?.paths[0];
      const first = next;
      next = end === undefined ? real.length : firstFrom(real, next, end);
      const changed = next === first ? [chunk] : changeChunk(chunk, real.slice(first, next));
      for (const each of changed) size += each.paths.length;
      chunks.push(...changed);
    }
    return new FileTree(chunks, size);
  }

  /** What has to change here to become `other`, in path order. */
  changesTo(other: FileTree): readonly TreeChange[] {
    const changes: TreeChange[] = [];
    const [mine, theirs] = [new Cursor(this.#chunks), new Cursor(other.#chunks)];
    for (;;) {
      while (mine.chunk !== undefined && mine.chunk === theirs.chunk && mine.index === 0 && theirs.index === 0) {
        mine.skipChunk();
        theirs.skipChunk();
      }
      const [a, b] = [mine.path, theirs.path];
      if (a === undefined && b === undefined) return changes;
      const order = a === undefined ? 1 : b === undefined ? -1 : comparePaths(a, b);
      const from = order <= 0 ? mine.next() : undefined;
      const to = order >= 0 ? theirs.next() : undefined;
      if (!sameEntry(from, to)) changes.push({ path: (order <= 0 ? a : b) ?? '', from, to });
    }
  }

  /** The chunk that holds the path, if any does. */
  #chunkOf(path: string): number {
    return lastNotAfter(this.#chunks.length, at => comparePaths(this.#chunks[at]?.paths[0] ?? '', path));
  }
}

class Cursor {
  readonly #chunks: readonly Chunk[];
  #number = 0;
  index = 0;

  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
  }

  get chunk(): Chunk | undefined {
    return this.#chunks[this.#number];
  }

  get path(): string | undefined {
    return this.chunk?.paths[this.index];
  }

  skipChunk(): void {
    this.#number++;
    this.index = 0;
  }

  /** Returns the entry here, and steps on. */
  next(): TreeEntry | undefined {
    const entry = this.chunk?.entries[this.index++];
    if (this.index === this.chunk?.paths.length) this.skipChunk();
    return entry;
  }
}

type Entry = readonly [path: string, entry: TreeEntry];
type Changed = readonly [path: string, to: TreeEntry | undefined];

/** The first of the changes, from `start` on, whose path does not come before `end`. */
function firstFrom(changes: readonly Changed[], start: number, end: string): number {
  let next = start;
  while (comparePaths(changes[next]?.[0] ?? end, end) < 0) next++;
  return next;
}

function changeChunk({ paths, entries }: Chunk, changes: readonly Changed[]): readonly Chunk[] {
  const merged: Entry[] = [];
  const add = (path: string, entry: TreeEntry | undefined): void => {
    if (entry !== undefined) merged.push([path, entry]);
  };
  let index = 0;
  for (const [path, to] of changes) {
    for (; index < paths.length && comparePaths(paths[index] ?? '', path) < 0; index++) {
      add(paths[index] ?? '', entries[index]);
    }
    if (paths[index] === path) index++;
    add(path, to);
  }
  for (; index < paths.length; index++) add(paths[index] ?? '', entries[index]);
  return cut(merged);
}

/** Chunks of about half the length they may have. */
function cut(entries: readonly Entry[]): readonly Chunk[] {
  const count = entries.length <= fullChunk ? 1 : Math.ceil(entries.length / (fullChunk / 2));
  const chunks: Chunk[] = [];
  for (let number = 0; number < count && entries.length > 0; number++) {
    const [start, end] = [number, number + 1].map(at => Math.round((at * entries.length) / count));
    const part = entries.slice(start, end);
    chunks.push({ paths: part.map(([path]) => path), entries: part.map(([, entry]) => entry) });
  }
  return chunks;
}

/** The last of `length` ascending places that does not come after what is sought; -1 when all do. */
function lastNotAfter(length: number, compare: (at: number) => number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(middle) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
