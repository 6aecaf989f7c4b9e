import { FileBatch, type Look } from './fileBatch.ts';
import { BatchFolder } from './folderFiles.ts';
import type { ListedFolder } from './listFolders.ts';
import type { PackedIndex } from './packedIndex.ts';

/** What other threads are asked: to look at the files of these batches, each by whoever takes it first. */
export interface AheadMessage extends Look {
  readonly batches: readonly SharedArrayBuffer[];
}

/** What a walk has remembered of the files in folders, by path. */
export type KnownFiles = ReadonlyMap<string, BatchFolder>;

/** Files of a batch; fewer are not worth a message. */
const batchSize = 500;

/** A folder in a batch. */
export interface Shared {
  readonly folder: ListedFolder;
  readonly files: BatchFolder;
}

export interface StatAheadOptions extends Omit<Look, 'index'> {
  readonly index: PackedIndex;
  /** What the last walk has remembered. */
  readonly last: KnownFiles;
  /** Sends to other threads; `undefined` when there are none, and the first one is alone with all. */
  readonly post: ((message: AheadMessage) => void) | undefined;
}

/**
 * Has other threads look at files while the first one still lists folders, and then shares the rest with them: most of what a
 * walk takes is asking the system for each file. They begin with the files that the last walk has found, and go on with those
 * of folders in which others are now.
 */
export class StatAhead {
  readonly #options: StatAheadOptions;
  /** Of each batch, those of its folders that are listed with these files. */
  readonly #batches = new Map<FileBatch, Shared[]>();
  #folders: ListedFolder[] = [];
  #count = 0;

  constructor(options: StatAheadOptions) {
    this.#options = options;
    const batches = new Set([...options.last.values()].map(({ batch }) => batch));
    const usable = [...batches].filter(({ isLost }) => !isLost);
    for (const batch of usable) this.#batches.set(batch, []);
    this.#offer(usable);
  }

  /** The files of a folder as the last walk has found them. */
  last(path: string): BatchFolder | undefined {
    const files = this.#options.last.get(path);
    return files !== undefined && this.#batches.has(files.batch) ? files : undefined;
  }

  /** @param folder has the files that `last` tells of it, or others */
  add(folder: ListedFolder): void {
    const { files } = folder;
    if (files instanceof BatchFolder) {
      this.#batches.get(files.batch)?.push({ folder, files });
      return;
    }
    this.#folders.push(folder);
    this.#count += files.count;
    if (this.#count >= batchSize) this.#addNew();
  }

  /**
   * Calls `take` once for each folder. Other threads take batches from the beginning on, this one from the end.
   * @param take is told whether another thread has looked at the files
   */
  takeAll(take: (shared: Shared, wasLookedAt: boolean) => void): void {
    if (this.#folders.length > 0) this.#addNew();
    const { walk } = this.#options;
    for (const [batch, folders] of [...this.#batches].reverse()) {
      const isOwn = batch.take(walk);
      const wasLookedAt = !isOwn && batch.wait(walk);
      try {
        for (const shared of folders) take(shared, wasLookedAt);
      } finally {
        if (isOwn) batch.giveBack(walk);
      }
    }
  }

  /** Nothing is looked at any more. To be called at the end of each walk, however it went. */
  close(): void {
    const { walk } = this.#options;
    for (const batch of this.#batches.keys()) if (batch.take(walk)) batch.giveBack(walk);
  }

  /** For the next walk, when all was taken. */
  remembered(): KnownFiles {
    const known = new Map<string, BatchFolder>();
    const loose: Shared[] = [];
    for (const [batch, folders] of this.#batches) {
      const isWhole = !batch.isLost && folders.length === batch.folderCount && batch.fileCount * 2 >= batchSize;
      if (!isWhole) loose.push(...folders);
      else for (const { folder, files } of folders) known.set(folder.path, files);
    }
    for (const folders of inBatches(loose)) {
      const batch = FileBatch.of(folders.map(({ files }) => files.read()));
      for (const [number, { folder, files: former }] of folders.entries()) {
        const files = new BatchFolder(batch, number);
        for (let file = 0; file < files.count; file++) files.setEntry(file, former.entryOf(file));
        known.set(folder.path, files);
      }
    }
    return known;
  }

  /** What is in the index is given its entries there. */
  #addNew(): void {
    const folders = this.#folders;
    this.#folders = [];
    this.#count = 0;
    const { index } = this.#options;
    const batch = FileBatch.of(folders.map(({ place, files }) => ({ place, names: files.list() })));
    const shared = folders.map((folder, number) => ({ folder, files: new BatchFolder(batch, number) }));
    for (const { folder, files } of shared) {
      const inIndex = index.folder(folder.path);
      for (const [file, name] of folder.files.list().entries()) files.setEntry(file, index.find(inIndex, name));
    }
    this.#batches.set(batch, shared);
    this.#offer([batch]);
  }

  #offer(batches: readonly FileBatch[]): void {
    const { index, walk, maxFileBytes, post } = this.#options;
    for (const batch of batches) batch.offer(walk);
    if (batches.length === 0) return;
    post?.({ walk, index: index.shared(), maxFileBytes, batches: batches.map(({ shared }) => shared) });
  }
}

/** Puts folders together until they have enough files. */
function* inBatches(folders: readonly Shared[]): Iterable<readonly Shared[]> {
  let batch: Shared[] = [];
  let count = 0;
  for (const shared of folders) {
    batch.push(shared);
    count += shared.files.count;
    if (count < batchSize) continue;
    yield batch;
    batch = [];
    count = 0;
  }
  if (batch.length > 0) yield batch;
}

/** In another thread. */
export function lookAhead({ batches, ...look }: AheadMessage): void {
  for (const shared of batches) new FileBatch(shared).lookAt(look);
}
