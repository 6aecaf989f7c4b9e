import { FileList, PackedFiles, type FileColumns } from './packedFiles.ts';
import { atOnce } from './takeTurns.ts';
import { comparePaths, sameEntry, type TreeChange, type TreeEntry } from './treeEntry.ts';

/** A chunk that grows beyond this is cut in two. */
const fullChunk = 512;

/** Entries compared in one step. */
const stepLength = 1000;

/**
 * A tree in path order that shares with the tree it was made from all that did not change, so that making one from another,
 * and telling what differs, cost as much as the changes and not as the tree.
 *
 * Invariant: chunks are not empty, and their paths ascend within and between them.
 */
export class FileTree implements ReadonlyMap<string, TreeEntry> {
  static readonly empty = new FileTree([], 0);

  readonly size: number;
  /** Its entries in path order, some at a time. What it shares with another tree are the same objects. */
  readonly chunks: readonly PackedFiles[];

  private constructor(chunks: readonly PackedFiles[], size: number) {
    this.chunks = chunks;
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
    const files = new FileList();
    for (const [path, entry] of sorted) files.add(path, entry);
    return new FileTree(cut(files), sorted.length);
  }

  /** As `from`, without an object for each entry where the paths ascend, also from one to the next. */
  static ofColumns(columns: Iterable<FileColumns>): FileTree {
    return atOnce(FileTree.ofColumnsInSteps(columns));
  }

  /** As `ofColumns`. */
  static *ofColumnsInSteps(columns: Iterable<FileColumns>): Generator<void, FileTree> {
    const chunks: PackedFiles[] = [];
    let size = 0;
    let last: string | undefined;
    let isAscending = true;
    for (const column of columns) {
      for (const chunk of cut(column)) {
        chunks.push(chunk);
        size += chunk.count;
        for (let at = 0; at < chunk.count && isAscending; at++) {
          const path = chunk.path(at) ?? '';
          isAscending = last === undefined || comparePaths(last, path) < 0;
          last = path;
        }
        yield;
      }
    }
    const tree = new FileTree(chunks, size);
    return isAscending ? tree : FileTree.from([...tree]);
  }

  get(path: string): TreeEntry | undefined {
    const chunk = this.chunks[this.#chunkOf(path)];
    if (chunk === undefined) return undefined;
    const index = chunk.lastNotAfter(path);
    return chunk.path(index) === path ? chunk.entry(index) : undefined;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  *entries(): MapIterator<[string, TreeEntry]> {
    for (const chunk of this.chunks) {
      for (let at = 0; at < chunk.count; at++) yield [chunk.path(at) ?? '', chunk.entry(at)];
    }
  }

  [Symbol.iterator](): MapIterator<[string, TreeEntry]> {
    return this.entries();
  }

  *keys(): MapIterator<string> {
    for (const chunk of this.chunks) yield* chunk.paths();
  }

  *values(): MapIterator<TreeEntry> {
    for (const [, entry] of this) yield entry;
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
    const chunks: PackedFiles[] = [];
    let size = 0;
    let next = 0;
    const all = this.chunks.length === 0 ? [noFiles] : this.chunks;
    for (const [number, chunk] of all.entries()) {
      const end = all[number + 1]?.first;
      const first = next;
      next = end === undefined ? real.length : firstFrom(real, next, end);
      const changed = next === first ? [chunk] : changeChunk(chunk, real.slice(first, next));
      for (const each of changed) size += each.count;
      chunks.push(...changed);
    }
    return new FileTree(chunks, size);
  }

  /** What has to change here to become `other`, in path order. */
  changesTo(other: FileTree): readonly TreeChange[] {
    return atOnce(this.changesInSteps(other));
  }

  /** As `changesTo`. */
  *changesInSteps(other: FileTree): Generator<void, readonly TreeChange[]> {
    const changes: TreeChange[] = [];
    const [mine, theirs] = [new Cursor(this.chunks), new Cursor(other.chunks)];
    for (let looks = 1; ; looks++) {
      if (looks % stepLength === 0) yield;
      while (addChunkChanges(mine, theirs, changes)) {
        mine.skipChunk();
        theirs.skipChunk();
      }
      const [a, b] = [mine.path, theirs.path];
      if (a === undefined && b === undefined) return changes;
      const order = a === undefined ? 1 : b === undefined ? -1 : comparePaths(a, b);
      if (order !== 0 || !mine.isSame(theirs)) {
        const from = order <= 0 ? mine.entry() : undefined;
        const to = order >= 0 ? theirs.entry() : undefined;
        changes.push({ path: (order <= 0 ? a : b) ?? '', from, to });
      }
      if (order <= 0) mine.next();
      if (order >= 0) theirs.next();
    }
  }

  /** The chunk that holds the path, if any does: the last that does not begin after it. */
  #chunkOf(path: string): number {
    let [low, high] = [0, this.chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePaths(this.chunks[middle]?.first ?? '', path) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

class Cursor {
  readonly #chunks: readonly PackedFiles[];
  #number = 0;
  index = 0;

  constructor(chunks: readonly PackedFiles[]) {
    this.#chunks = chunks;
  }

  get chunk(): PackedFiles | undefined {
    return this.#chunks[this.#number];
  }

  get path(): string | undefined {
    return this.chunk?.path(this.index);
  }

  skipChunk(): void {
    this.#number++;
    this.index = 0;
  }

  entry(): TreeEntry | undefined {
    return this.chunk?.entry(this.index);
  }

  isSame(other: Cursor): boolean {
    const [mine, theirs] = [this.chunk, other.chunk];
    return mine !== undefined && theirs !== undefined && mine.isSame(this.index, theirs, other.index);
  }

  next(): void {
    this.index++;
    if (this.index === this.chunk?.count) this.skipChunk();
  }
}

/** Adds what differs between the chunks that both are at the beginning of; returns whether these hold the same paths. */
function addChunkChanges(mine: Cursor, theirs: Cursor, changes: TreeChange[]): boolean {
  const [from, to] = [mine.chunk, theirs.chunk];
  if (from === undefined || to === undefined || mine.index !== 0 || theirs.index !== 0) return false;
  const places = from.differences(to);
  for (const at of places ?? []) changes.push({ path: from.path(at) ?? '', from: from.entry(at), to: to.entry(at) });
  return places !== undefined;
}

type Changed = readonly [path: string, to: TreeEntry | undefined];

/** The first of the changes, from `start` on, whose path does not come before `end`. */
function firstFrom(changes: readonly Changed[], start: number, end: string): number {
  let next = start;
  while (comparePaths(changes[next]?.[0] ?? end, end) < 0) next++;
  return next;
}

function changeChunk(chunk: PackedFiles, changes: readonly Changed[]): readonly PackedFiles[] {
  const replaced = changes.flatMap(([path, to]) => {
    const at = chunk.lastNotAfter(path);
    return to !== undefined && chunk.path(at) === path ? [[at, to] as const] : [];
  });
  if (replaced.length === changes.length) return [chunk.with(replaced)];
  const files = new FileList();
  let kept = 0;
  for (const [path, to] of changes) {
    const last = chunk.lastNotAfter(path);
    const isThere = chunk.path(last) === path;
    chunk.addTo(files, kept, isThere ? last : last + 1);
    kept = last + 1;
    if (to !== undefined) files.add(path, to);
  }
  chunk.addTo(files, kept, chunk.count);
  return cut(files);
}

/** Chunks of about half the length they may have. */
function cut(files: FileColumns): readonly PackedFiles[] {
  const { length } = files.paths;
  const count = length <= fullChunk ? 1 : Math.ceil(length / (fullChunk / 2));
  const chunks: PackedFiles[] = [];
  for (let number = 0; number < count && length > 0; number++) {
    const [start, end] = [number, number + 1].map(at => Math.round((at * length) / count));
    chunks.push(PackedFiles.of(files, start ?? 0, end ?? 0));
  }
  return chunks;
}

const noFiles = PackedFiles.of(new FileList(), 0, 0);
