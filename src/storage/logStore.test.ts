import { beforeEach, describe, expect, test } from 'vitest';
import { engine, noLog, openOn, openWithUpkeep } from '../../test/contract/storeOnFiles.ts';
import {
  commit,
  commitTree,
  makeThread,
  putText,
  readTexts,
  startThread,
  takeCheckpoint,
} from '../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk, type DiskCall } from '../../test/fakes/simulatedDisk.ts';
import { windowsOn } from '../../test/fakes/storeWindows.ts';
import { parseBlobId } from '../core/ids.ts';
import type { Store } from '../core/ports/store.ts';
import type { TreeEntry } from '../core/tree.ts';
import { openStoreOn } from './openStore.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
});

describe('two windows', () => {
  test('the second one only reads, follows, and takes over when the first is closed', async () => {
    const { open } = windowsOn(disk);
    const first = await open();
    await commit(first, startThread(makeThread()));
    const second = await open();
    const told: string[] = [];
    second.onChange(() => told.push(second.access()));
    expect([first.access(), second.access()]).toEqual(['writing', 'reading']);
    expect(await second.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'otherWindow' } });
    expect(await second.putBlob(new Uint8Array(3))).toEqual({ ok: false, error: { kind: 'otherWindow' } });
    expect(second.hold([startThread(makeThread())])).toBe(false);

    await commit(first, startThread(makeThread()));
    expect(await second.refresh()).toBe(true);
    expect(second.listThreads()).toHaveLength(2);
    expect(told).toEqual(['reading']);

    await first.close();
    await second.refresh();
    expect(second.access()).toBe('writing');
    expect(told).toEqual(['reading', 'writing']);
    await commit(second, startThread(makeThread()));
    expect((await openOn(disk.files())).listThreads()).toHaveLength(3);
  });

  test('the second one takes over at once when the first was killed, and the first, were it alive, is told', async () => {
    const { open, kill } = windowsOn(disk);
    const first = await open();
    const thread = makeThread();
    await commit(first, startThread(thread));
    const second = await open();
    expect(second.access()).toBe('reading');
    kill(first);
    await second.refresh();
    expect(second.access()).toBe('writing');
    await commitTree(second, { x: 'of the second' }, { threadId: thread.id });

    expect(await first.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'otherWindow' } });
    expect(first.access()).toBe('reading');
    expect(await readTexts(first, first.readTree(first.latestCheckpoint()!.id))).toEqual(['x=of the second']);
  });

  test('of two that never wrote, the one that commits first writes', async () => {
    const { open } = windowsOn(disk);
    const [a, b] = [await open(), await open()];
    expect([a.access(), b.access()]).toEqual(['writing', 'writing']);
    await commit(a, startThread(makeThread()));
    expect(await b.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'otherWindow' } });
    await b.refresh();
    expect(b.access()).toBe('reading');
    expect(b.listThreads()).toHaveLength(1);
  });

  test('a heartbeat that stands still for long enough counts as gone, whatever the clock says', async () => {
    const first = await openWithUpkeep(disk.files(), { owner: { id: 'a', pid: 1, host: 'here' }, isGone: () => false });
    await commit(first.store, startThread(makeThread()));
    const options = { owner: { id: 'b', pid: 2, host: 'here' }, isGone: () => false, staleAfter: 50 };
    const { store } = await openWithUpkeep(disk.files(), options);
    expect(store.access()).toBe('reading');
    await first.store.refresh(); // It lives.
    await new Promise(resolve => setTimeout(resolve, 60));
    await store.refresh();
    expect(store.access()).toBe('reading');
    await new Promise(resolve => setTimeout(resolve, 60));
    await store.refresh();
    expect(store.access()).toBe('writing');
  });

  test('contents are found after the other window has collected garbage', async () => {
    const { open } = windowsOn(disk);
    const writer = await openWithUpkeep(disk.files(), {
      owner: { id: 'a', pid: 90, host: 'here' },
      isGone: () => false,
    });
    const thread = makeThread();
    await commit(writer.store, startThread(thread));
    await commitTree(writer.store, { x: 'kept' }, { threadId: thread.id });
    const reader = await open();
    expect(await writer.upkeep.collectGarbage()).toMatchObject({ ok: true });
    expect(await readTexts(reader, reader.readTree(reader.latestCheckpoint()!.id))).toEqual(['x=kept']);
  });
});

describe('the limit', () => {
  test('stops contents, not messages, and not contents that are there', async () => {
    const { store, upkeep } = await openWithUpkeep(disk.files());
    await commit(store, startThread(makeThread()));
    const known = await putText(store, 'known');
    await commit(store);
    upkeep.setLimit(100);
    const refused = await store.putBlob(new TextEncoder().encode('new'));
    expect(refused).toEqual({ ok: false, error: { kind: 'limitReached', limitBytes: 100 } });
    expect(await putText(store, 'known')).toEqual(known);
    await commit(store, startThread(makeThread()));
    upkeep.setLimit(0);
    await putText(store, 'new');
  });
});

describe('the saved index', () => {
  const withImage = async (): Promise<Uint8Array> => {
    const store = await openOn(disk.files());
    for (let count = 0; count < 3; count++) await commit(store, startThread(makeThread()));
    await store.close();
    return disk.files().read('index.db');
  };

  test('is not needed: gone, damaged or of another log, the index is made again', async () => {
    const image = await withImage();
    for (const bytes of [undefined, image.slice(0, 50), image.map(byte => byte ^ 1)]) {
      const copy = disk.copy();
      await copy.files().unlink('index.db');
      if (bytes !== undefined) {
        const file = await copy.files().openNew('index.db');
        await file.write(0, bytes);
        await file.close();
      }
      expect((await openOn(copy.files())).listThreads()).toHaveLength(3);
    }
  });

  test('of a newer version refuses to open, in words, and stays as it is', async () => {
    const image = Buffer.from(await withImage());
    const { crc32 } = await import('./log/checksum.ts');
    image.writeUInt32LE(99, 8);
    image.writeUInt32LE(crc32(image.subarray(0, 60)), 60);
    const copy = new SimulatedDisk({
      'segment-1.log': await disk.files().read('segment-1.log'),
      'index.db': image,
    });
    const opened = await openStoreOn(copy.files(), engine, { log: noLog, heartbeat: 0 });
    expect(opened).toMatchObject({ ok: false, error: { kind: 'newerVersion', reason: /newer version/ } });
    expect(await copy.files().read('index.db')).toEqual(new Uint8Array(image));
  });

  test('without a log is kept under another name and told', async () => {
    const image = await withImage();
    const copy = new SimulatedDisk({ 'index.db': image });
    const { store, upkeep } = await openWithUpkeep(copy.files());
    expect(store.listThreads()).toEqual([]);
    expect(upkeep.problems()).toMatchObject([{ kind: 'missingFile' }]);
    expect(copy.names()).toEqual(['index.db.without-log']);
  });
});

test('a store whose folder is deleted says so, still shows what it had, and takes messages in', async () => {
  const store = await openOn(disk.files());
  await commit(store, startThread(makeThread()));
  for (const name of disk.names()) await disk.files().unlink(name);
  expect(await store.commit([startThread(makeThread())])).toMatchObject({ ok: false });
  const result = await store.commit([startThread(makeThread())]);
  expect(result).toEqual({ ok: false, error: { kind: 'storeDeleted' } });
  expect(store.listThreads()).toHaveLength(1);
  expect(store.hold([startThread(makeThread())])).toBe(true);
  expect(store.listThreads()).toHaveLength(2);
});

test('content found damaged is named, not returned, and stored again when it is put again', async () => {
  const { store, upkeep } = await openWithUpkeep(disk.files());
  const thread = makeThread();
  await commit(store, startThread(thread));
  const text = 'some content '.repeat(20);
  const { id } = await commitTree(store, { 'src/a.ts': text }, { threadId: thread.id });
  await store.close();
  const bytes = await disk.files().read('segment-1.log');
  const needle = Buffer.from(bytes).indexOf(Buffer.from(await hashOf(text), 'hex'));
  disk.damage('segment-1.log', needle + 80 + 5);
  const again = await openWithUpkeep(disk.files());
  expect(await readTexts(again.store, again.store.readTree(id))).toEqual(['src/a.ts=?']);
  expect(again.upkeep.problems()).toMatchObject([{ kind: 'damagedContent', paths: ['src/a.ts'] }]);
  await putText(again.store, text);
  await commit(again.store);
  expect(await readTexts(again.store, again.store.readTree(id))).toEqual([`src/a.ts=${text}`]);
  expect(upkeep.problems()).toEqual([]);
});

async function hashOf(text: string): Promise<string> {
  const { blobIdOf } = await import('./blobs/sha256.ts');
  return parseBlobId(blobIdOf(new TextEncoder().encode(text)));
}

test.each([
  ['EACCES', 'access to the store’s folder was denied'],
  ['EROFS', 'the store’s folder is on a disk that is read-only'],
  ['EIO', 'the disk reported an error'],
])('a disk that refuses with %s is explained in words, and the next commit stores everything', async (code, reason) => {
  let refuse = true;
  const interfere = (call: DiskCall): void => {
    if (refuse && (call === 'write' || call === 'openNew')) throw fileError(code);
  };
  const store = await openOn(disk.files({ interfere }));
  const thread = makeThread();
  expect(await store.commit([startThread(thread)])).toEqual({ ok: false, error: { kind: 'notWritable', reason } });
  const entry = await putText(store, 'waits');
  expect(store.hold([startThread(thread)])).toBe(true);
  refuse = false;
  await commit(store, takeCheckpoint(store, new Map([['x', entry]]), { threadId: thread.id }));
  const again = await openOn(disk.files());
  expect(again.listThreads()).toHaveLength(1);
  expect(await readTexts(again, again.readTree(again.latestCheckpoint()!.id))).toEqual(['x=waits']);
});

describe('contents that are stored twice', () => {
  const long = Array.from({ length: 300 }, (_, line) => `${(line * 7919) % 2003}`.padStart(20)).join('');
  const put = async (store: Store, text: string, similarTo?: TreeEntry): Promise<TreeEntry> => {
    const bytes = new TextEncoder().encode(text);
    const stored = await store.putBlob(bytes, similarTo?.blob);
    if (!stored.ok) throw new Error('Not stored.');
    return { blob: stored.value, size: bytes.length };
  };
  const textOf = async (store: Store, { blob }: TreeEntry): Promise<string | undefined> => {
    const bytes = await store.readBlob(blob);
    return bytes && new TextDecoder().decode(bytes);
  };

  test('are whole where what they are like may be stored as a difference to them', async () => {
    const thread = makeThread();
    const first = await openOn(disk.files());
    await commit(first, startThread(thread));
    const one = await put(first, long);
    await commit(first, takeCheckpoint(first, new Map([['a', one]]), { threadId: thread.id }));
    const two = await put(first, `${long}end`, one);
    await commit(first, takeCheckpoint(first, new Map([['a', two]]), { threadId: thread.id, number: 2 }));
    await first.close();
    let isFailing = false;
    const second = await openOn(
      disk.files({
        interfere: call => {
          if (call === 'readRange' && isFailing) throw fileError('EMFILE');
        },
      }),
    );
    isFailing = true;
    expect(await textOf(second, one)).toBeUndefined();
    isFailing = false;
    expect(await put(second, long, two)).toEqual(one);
    await commit(second, takeCheckpoint(second, new Map([['a', one]]), { threadId: thread.id, number: 3 }));
    for (const store of [second, await openOn(disk.files())]) {
      expect([await textOf(store, one), await textOf(store, two)]).toEqual([long, `${long}end`]);
    }
  });

  test('are read from where others can be differences to them', async () => {
    const { open } = windowsOn(disk);
    const zero = await open();
    const thread = makeThread();
    await commit(zero, startThread(thread));
    const base = await put(zero, long);
    await commit(zero, takeCheckpoint(zero, new Map([['a', base]]), { threadId: thread.id }));
    await zero.close();
    const [a, b] = [await open(), await open()];
    const inB = await put(b, `${long}one`, base);
    expect(await put(a, `${long}one`)).toEqual(inB);
    await commit(a, takeCheckpoint(a, new Map([['b', inB]]), { threadId: thread.id, number: 2 }));
    const next = await put(a, `${long}onetwo`, inB);
    await commit(a, takeCheckpoint(a, new Map([['b', next]]), { threadId: thread.id, number: 3 }));
    await a.close();
    await b.refresh();
    expect(await textOf(b, next)).toBe(`${long}onetwo`);
    await commit(b, startThread(makeThread()));
    for (const store of [b, await openOn(disk.files())]) {
      expect([await textOf(store, inB), await textOf(store, next)]).toEqual([`${long}one`, `${long}onetwo`]);
    }
  });
});
