import { beforeEach, describe, expect, test } from 'vitest';
import { newerDatabase, openOn } from '../../test/contract/storeOnFiles.ts';
import {
  commit,
  makeThread,
  putText,
  readTexts,
  startThread,
  takeCheckpoint,
} from '../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { encodeImage } from './imageFile.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
});

describe('two windows on one folder', () => {
  test('cannot overwrite each other: the second commit conflicts, stores nothing, and works after a refresh', async () => {
    const [a, b] = [await openOn(disk.files()), await openOn(disk.files())];
    const [first, second] = [makeThread(), makeThread()];
    await commit(a, startThread(first));
    expect(await b.commit([startThread(second)])).toEqual({ ok: false, error: { kind: 'conflict' } });
    expect(b.listThreads()).toEqual([]);
    expect(await b.refresh()).toBe(true);
    expect(await b.refresh()).toBe(false);
    await commit(b, startThread(second));
    expect(await a.refresh()).toBe(true);
    for (const store of [a, b, await openOn(disk.files())]) {
      expect(store.listThreads().map(({ thread }) => thread.id)).toEqual([second.id, first.id]);
    }
  });

  test('publish the same generation at the same time: one wins', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openOn(disk.files())));
    const results = await Promise.all(stores.map(store => store.commit([startThread(makeThread())])));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await openOn(disk.files())).listThreads()).toHaveLength(1);
  });

  test('blobs put before a conflict are still there for the commit after it', async () => {
    const [a, b] = [await openOn(disk.files()), await openOn(disk.files())];
    const thread = makeThread();
    await commit(a, startThread(thread));
    const entry = await putText(b, 'put before the conflict');
    expect((await b.commit([])).ok).toBe(false);
    await b.refresh();
    await commit(b, takeCheckpoint(b, new Map([['x', entry]]), { threadId: thread.id }));
    const again = await openOn(disk.files());
    expect(await readTexts(again, again.readTree(again.latestCheckpoint()!.id))).toEqual(['x=put before the conflict']);
  });

  test.each([
    { leftovers: 'tidied away', refuse: false },
    { leftovers: 'still there', refuse: true },
  ])(
    'one that slept while the other published several generations is noticed, leftovers $leftovers',
    async ({ refuse }) => {
      const a = await openOn(
        disk.files((call, name) => {
          if (refuse && call === 'unlink' && name.endsWith('.tmp')) throw fileError('EPERM');
        }),
      );
      let sleep = async (): Promise<void> => undefined;
      const files = disk.files();
      const b = await openOn({ ...files, link: async (from, to) => sleep().then(() => files.link(from, to)) });
      sleep = async () => {
        for (let count = 0; count < 4; count++) await commit(a, startThread(makeThread()));
      };
      expect(await b.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'conflict' } });
      const images = (await files.list()).filter(name => name.endsWith('.db'));
      expect(images.toSorted()).toEqual(['index-3.db', 'index-4.db']);
      await b.refresh();
      expect(b.listThreads()).toHaveLength(4);
    },
  );

  test('one that is overtaken by a commit built on its own has succeeded', async () => {
    const files = disk.files();
    let built = false;
    const b = await openOn({
      ...files,
      link: async (from, to) => {
        await files.link(from, to);
        const a = await openOn(files);
        await commit(a, startThread(makeThread()));
        await commit(a, startThread(makeThread()));
        built = true;
      },
    });
    expect(await b.commit([startThread(makeThread())])).toEqual({ ok: true, value: undefined });
    expect(built).toBe(true);
    expect(await b.refresh()).toBe(true);
    expect(b.listThreads()).toHaveLength(3);
  });

  test('one of a newer version makes the older one stop writing, in words', async () => {
    const [a, b] = [await openOn(disk.files()), await openOn(disk.files())];
    await commit(a, startThread(makeThread()));
    const files = disk.files();
    await files.write('index-2.db', 0, encodeImage(newerDatabase()));
    expect(await b.refresh()).toBe(false);
    const result = await b.commit([startThread(makeThread())]);
    expect(result).toMatchObject({ ok: false, error: { kind: 'notWritable', reason: /newer version/ } });
  });
});
