import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import type { StoreIndex } from '../../src/storage/index/storeIndex.ts';
import { createMemoryStore, emptyContents } from '../fakes/memoryStore.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { createIndexStore, emptyIndexContents, openImage, replay, type IndexContents } from './indexStore.ts';
import { describeStore, type StoreUnderTest } from './store.ts';
import { openOn } from './storeOnFiles.ts';

describeStore('the memory store', async () => {
  const contents = emptyContents();
  return {
    store: createMemoryStore(contents),
    reopen: async () => createMemoryStore(contents),
    dispose: async () => undefined,
    loseContents: async id => void contents.blobs.delete(id),
  };
});

describeStore('an index made anew from its commits', () => makeIndexStore(({ commits }) => replay(commits)));

describeStore('an index read from its image', () =>
  makeIndexStore(({ image }) => (image === undefined ? replay([]) : openImage(image))),
);

describeStore('the store on a local disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const subject = await makeStore(diskStorageFiles(folder));
  const dispose = async (): Promise<void> => {
    await subject.dispose();
    await rm(folder, { recursive: true });
  };
  return { ...subject, dispose };
});

describeStore('the store on files that cannot be appended to', () =>
  makeStore(new SimulatedDisk().files({ canAppend: false })),
);

async function makeStore(files: StorageFiles): Promise<StoreUnderTest> {
  let store = await openOn(files);
  const reopen = async (): Promise<Store> => {
    await store.close();
    store = await openOn(files);
    return store;
  };
  return { store, reopen, dispose: () => store.close() };
}

async function makeIndexStore(open: (contents: IndexContents) => StoreIndex): Promise<StoreUnderTest> {
  const contents = emptyIndexContents();
  let store: Store = createIndexStore(contents, open(contents));
  const reopen = async (): Promise<Store> => {
    await store.close();
    store = createIndexStore(contents, open(contents));
    return store;
  };
  const loseContents = async (lost: BlobId): Promise<void> => {
    const commits = contents.commits.splice(0).map(({ blobs, records }) => {
      return { blobs: blobs.filter(({ id }) => id !== lost), records };
    });
    contents.commits.push(...commits);
    const index = replay(commits);
    contents.image = index.export();
    index.close();
  };
  return { store, reopen, dispose: () => store.close(), loseContents };
}
