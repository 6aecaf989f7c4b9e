import { readFile } from 'node:fs/promises';
import type { Store } from '../../src/core/ports/store.ts';
import type { StorageFiles, WritableFile } from '../../src/storage/files/storageFiles.ts';
import { appendItem, makeItem, makeTurn, startTurn } from '../contract/storeRecords.ts';
import { fileError } from '../fakes/simulatedDisk.ts';
import type { History, Scenario } from './crashPoints.ts';
import { openStore } from './openStore.ts';
import { Workload } from './workload.ts';

async function commitSome(store: Store, history: History, workload: Workload, count: number): Promise<void> {
  for (let number = 0; number < count; number++) await history.commit(store, await workload.next(store));
}

export const commits: Scenario = {
  name: 'commits',
  async run(files, history) {
    const { store } = await openStore(files, { saveImageEvery: 0 });
    await history.begin(store);
    await commitSome(store, history, new Workload({ bigEvery: 3 }), 4);
    await store.close();
  },
};

export const reopening: Scenario = {
  name: 'opening again and again',
  async run(files, history) {
    const workload = new Workload();
    for (let time = 0; time < 4; time++) {
      const { store } = await openStore(files, { saveImageEvery: 0 });
      await history.begin(store);
      await commitSome(store, history, workload, 2);
      await store.close();
    }
  },
};

/** Each process ends without closing: its lease stays, and its last segment is open. */
export const takingOver: Scenario = {
  name: 'taking over from a process that ended',
  async run(files, history) {
    const workload = new Workload();
    for (let time = 0; time < 3; time++) {
      const { store } = await openStore(files, { saveImageEvery: 0 });
      await history.begin(store);
      await commitSome(store, history, workload, 2);
    }
  },
};

export const images: Scenario = {
  name: 'saving images',
  async run(files, history) {
    const workload = new Workload();
    for (let time = 0; time < 2; time++) {
      const { store } = await openStore(files, { saveImageEvery: 2 });
      await history.begin(store);
      await commitSome(store, history, workload, 4);
      await store.close();
    }
  },
};

/** Commits go on meanwhile, and an image is saved. */
export const collecting: Scenario = {
  name: 'collecting garbage',
  async prepare(files) {
    const { store } = await openStore(files);
    for (const workload of [new Workload({ bigEvery: 2 }), new Workload()]) {
      for (let number = 0; number < 3; number++) await store.commit(await workload.next(store));
    }
    await store.close();
  },
  async run(files, history) {
    const { store, upkeep } = await openStore(files, { saveImageEvery: 3 });
    await history.begin(store);
    const [kept, gone] = store.listThreads().map(({ thread }) => thread.id);
    if (gone === undefined || kept === undefined) throw new Error('Nothing was prepared.');
    await history.commit(store, [{ kind: 'threadDeleted', id: gone }]);
    const ids = store.readThread(kept)?.checkpoints.map(({ id }) => id) ?? [];
    await history.commit(store, [{ kind: 'checkpointsExpired', ids: ids.slice(0, 2) }]);
    const collection = upkeep.collectGarbage();
    const workload = new Workload();
    await commitSome(store, history, workload, 3);
    const freed = await collection;
    if (!freed.ok || freed.value <= 0) throw new Error(`Nothing was collected: ${JSON.stringify(freed)}`);
    await commitSome(store, history, workload, 1);
    await history.commit(store, [{ kind: 'threadDeleted', id: kept }]);
    await upkeep.collectGarbage();
    await commitSome(store, history, workload, 1);
    await store.close();
  },
};

const formerStore = new URL('../fixtures/databases/1/', import.meta.url);
const formerFiles = ['index-6.db', 'index-7.db', 'blobs/b2b212b84ce6317e.pack'];

export const converting: Scenario = {
  name: 'converting a store of version 0.1',
  async prepare(files) {
    await files.makeFolder();
    for (const name of formerFiles) {
      const file = await files.openNew(name);
      await file.write(0, await readFile(new URL(name, formerStore)));
      await file.close();
    }
  },
  async run(files, history) {
    const { store } = await openStore(files);
    await history.begin(store);
    if (store.listThreads().length === 0) throw new Error('Nothing was converted.');
    await commitSome(store, history, new Workload(), 2);
    await store.close();
  },
};

/** The disk is full for a while: messages are held, and stored by the first commit that succeeds. */
export const holding: Scenario = {
  name: 'a full disk',
  async run(files, history) {
    let isFull = false;
    const { store } = await openStore(
      whileFull(files, () => isFull),
      { saveImageEvery: 1 },
    );
    await history.begin(store);
    const workload = new Workload();
    await commitSome(store, history, workload, 2);
    const checkpoint = await workload.next(store);
    isFull = true;
    const result = await store.commit(checkpoint);
    if (result.ok || result.error.kind !== 'diskFull') throw new Error(`Not refused: ${JSON.stringify(result)}`);
    const turn = makeTurn(workload.threadId, { text: 'a message of which no checkpoint could be taken' });
    const answer = appendItem(makeItem(turn.id, { kind: 'agentMessage', text: 'an answer' }));
    if (!store.hold([startTurn(turn)]) || !store.hold([answer])) throw new Error('Not held.');
    isFull = false;
    await history.commit(store, checkpoint);
    await commitSome(store, history, workload, 1);
    await store.close();
  },
};

/** Files that take nothing more while the disk is full. */
function whileFull(files: StorageFiles, isFull: () => boolean): StorageFiles {
  const unlessFull = <T>(work: () => Promise<T>): Promise<T> =>
    isFull() ? Promise.reject(fileError('ENOSPC')) : work();
  const limited = (file: WritableFile): WritableFile => ({
    write: (offset, bytes) => unlessFull(() => file.write(offset, bytes)),
    sync: () => unlessFull(() => file.sync()),
    close: () => file.close(),
  });
  return {
    ...files,
    openNew: name => unlessFull(() => files.openNew(name).then(limited)),
    open: name => files.open(name).then(limited),
  };
}
