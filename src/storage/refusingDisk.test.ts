import { beforeEach, describe, expect, test } from 'vitest';
import { seeded } from '../../test/contract/seeded.ts';
import { openOn } from '../../test/contract/storeOnFiles.ts';
import {
  commit,
  commitTree,
  makeThread,
  putBytes,
  putText,
  readTexts,
  startThread,
  takeCheckpoint,
} from '../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
});

describe('a disk that refuses', () => {
  const calls = ['write', 'sync', 'link', 'syncFolder', 'makeFolder'] as const;
  test.each(calls.flatMap(call => [1, 2].map(time => [call, time] as const)))(
    'at %s, time %i, fails the commit; reads go on, and the next commit stores everything',
    async (call, time) => {
      let left = -1;
      const store = await openOn(
        disk.files(made => {
          if (made === call && left >= 0 && left-- === 0) throw fileError('ENOSPC');
        }),
      );
      const thread = makeThread();
      await commit(store, startThread(thread));
      const first = await commitTree(store, { x: 'old' }, { threadId: thread.id });
      const tree = new Map([['x', await putText(store, `new ${'content '.repeat(30)}`)]]);
      const taken = takeCheckpoint(store, tree, { threadId: thread.id });

      left = time - 1;
      const result = await store.commit([taken]);
      const failed = left < 0;
      expect(result).toEqual(failed ? { ok: false, error: { kind: 'diskFull' } } : { ok: true, value: undefined });
      left = -1;
      if (failed) {
        expect(store.latestCheckpoint()).toEqual(first);
        expect(await readTexts(store, store.readTree(first.id))).toEqual(['x=old']);
        await commit(store, taken);
      }
      const again = await openOn(disk.afterPowerCut(seeded(time)).files());
      expect(await readTexts(again, again.readTree(taken.checkpoint.id))).toEqual([`x=new ${'content '.repeat(30)}`]);
    },
  );

  test.each([
    ['EACCES', 'access to the store’s folder was denied'],
    ['EROFS', 'the store’s folder is on a disk that is read-only'],
    ['EIO', 'the disk reported an error'],
  ])('with %s is explained in words', async (code, reason) => {
    const store = await openOn(
      disk.files(call => {
        if (call === 'write') throw fileError(code);
      }),
    );
    const result = await store.commit([startThread(makeThread())]);
    expect(result).toEqual({ ok: false, error: { kind: 'notWritable', reason } });
  });

  test('writes blobs again that were only partly written', async () => {
    let isFull = true;
    const store = await openOn(
      disk.files((call, name) => {
        if (call === 'write' && isFull && name.startsWith('blobs/')) throw fileError('ENOSPC');
      }),
    );
    const random = seeded(7);
    const files = Array.from({ length: 5 }, () => Uint8Array.from({ length: 300_000 }, () => random(256)));
    const ids = [];
    let failures = 0;
    for (const bytes of files) {
      const stored = await store.putBlob(bytes);
      if (stored.ok) ids.push(stored.value);
      else failures++;
    }
    expect(failures).toBeGreaterThan(0);
    isFull = false;
    for (const bytes of files) await putBytes(store, bytes);
    await commit(store);
    const again = await openOn(disk.afterPowerCut(seeded(1)).files());
    for (const id of ids) expect((await again.readBlob(id))?.length).toBe(300_000);
  });

  test('rejects the bug, not the disk, and works on', async () => {
    const store = await openOn(disk.files());
    const thread = makeThread();
    await commit(store, startThread(thread));
    await expect(store.commit([startThread(thread)])).rejects.toThrow('BUG');
    await commit(store, startThread(makeThread()));
    expect(store.listThreads()).toHaveLength(2);
  });
});
