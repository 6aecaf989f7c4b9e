import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { assert } from '../../src/core/assert.ts';
import { parseBlobId, type BlobId } from '../../src/core/ids.ts';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { BlobPlace } from '../../src/storage/index/blobPlace.ts';
import { loadSqlEngine } from '../../src/storage/index/database.ts';
import { StoreIndex, type StoredCommit } from '../../src/storage/index/storeIndex.ts';

export const sqlEngine = await loadSqlEngine(
  await readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm')),
);

/** A log and blobs in memory. */
export interface IndexContents {
  readonly blobs: Map<BlobId, Uint8Array>;
  readonly commits: StoredCommit[];
  /** Of the index after the last commit. */
  image: Uint8Array | undefined;
}

export const emptyIndexContents = (): IndexContents => ({ blobs: new Map(), commits: [], image: undefined });

/** An index with all commits applied. */
export function replay(commits: readonly StoredCommit[]): StoreIndex {
  const index = StoreIndex.empty(sqlEngine);
  for (const commit of commits) assert(index.apply(commit).length === 0, 'a commit does not fit');
  return index;
}

export function openImage(image: Uint8Array): StoreIndex {
  const opening = StoreIndex.open(sqlEngine, image);
  assert(opening.kind === 'opened', `an image is ${opening.kind}`);
  return opening.index;
}

export const placeOf = (id: BlobId, size: number, position: number): BlobPlace => {
  return { id, size, depth: 0, base: undefined, position, length: size, slot: 0 };
};

/** The least there must be around an index to make it a store. */
export function createIndexStore(contents: IndexContents, index: StoreIndex): Store {
  const staged = new Map<BlobId, Uint8Array>();
  let held: readonly StoreRecord[] = [];
  const apply = (commit: StoredCommit): void => {
    assert(index.apply(commit).length === 0, 'a commit that was checked does not fit');
  };
  return {
    async commit(records) {
      const failure = index.check(records, id => staged.get(id)?.length);
      if (failure !== undefined) return fail(failure);
      const blobs = [...staged].map(([id, { length }], slot) => placeOf(id, length, contents.blobs.size + slot));
      apply({ blobs, records });
      contents.commits.push({ blobs, records: [...held, ...records] });
      for (const [id, bytes] of staged) contents.blobs.set(id, bytes);
      staged.clear();
      held = [];
      contents.image = index.export();
      return ok(undefined);
    },
    hold(records) {
      const namesContents = records.some(({ kind }) => kind === 'checkpointTaken' || kind === 'restoreStarted');
      assert(!namesContents, 'records that name contents cannot be held');
      if (index.check(records, () => undefined) !== undefined) return false;
      apply({ blobs: [], records });
      held = [...held, ...records];
      return true;
    },
    refresh: async () => false,
    access: () => 'writing',
    onChange: () => () => undefined,
    async putBlob(bytes, _similarTo, known) {
      const id = known ?? parseBlobId(createHash('sha256').update(bytes).digest('hex'));
      if (index.findBlob(id) === undefined) staged.set(id, bytes.slice());
      return ok(id);
    },
    readBlob: async id =>
      (staged.get(id) ?? (index.findBlob(id) === undefined ? undefined : contents.blobs.get(id)))?.slice(),
    listThreads: page => index.listThreads(page),
    searchThreads: search => index.searchThreads(search),
    searchFiles: search => index.searchFiles(search),
    countThreads: () => index.countThreads(),
    findThread: id => index.findThread(id),
    countTurns: id => index.countTurns(id),
    listTurns: page => index.listTurns(page),
    readTurn: id => index.readTurn(id),
    listRestores: id => index.listRestores(id),
    firstCheckpoint: (id, since) => index.firstCheckpoint(id, since),
    listEvents: page => index.listEvents(page),
    countEvents: (id, filter) => index.countEvents(id, filter),
    readThread: id => index.readThread(id),
    readCheckpoint: id => index.readCheckpoint(id),
    readOriginal: id => index.readOriginal(id),
    latestCheckpoint: () => index.latestCheckpoint(),
    readTree: id => index.readTree(id),
    readChanges: id => index.readChanges(id),
    diffCheckpoints: (from, to) => index.diffCheckpoints(from, to),
    listCheckpoints: page => index.listCheckpoints(page),
    listFileVersions: page => index.listFileVersions(page),
    listKnownFiles: () => index.listKnownFiles(),
    nextCheckpointNumber: id => index.nextCheckpointNumber(id),
    threadFolder: id => index.threadFolder(id),
    searchMessages: search => index.searchMessages(search),
    checkpointsAfter: id => index.checkpointsAfter(id),
    restoresAfter: id => index.restoresAfter(id),
    unfinishedRestores: () => index.unfinishedRestores(),
    close: async () => index.close(),
  };
}
