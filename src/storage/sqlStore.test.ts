import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engine, noLog, openOn, readWasm, seeded } from '../../test/contract/storeOnFiles.ts';
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
import type { StorageFiles } from './storageFiles.ts';
import { decodeImage, encodeImage } from './imageFile.ts';
import { openSqlStore, openStoreOn } from './sqlStore.ts';

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

  test('one that slept while the other published several generations is noticed after its claim', async () => {
    const a = await openOn(disk.files());
    let sleep = async (): Promise<void> => undefined;
    const files = disk.files();
    const b = await openOn({ ...files, link: async (from, to) => sleep().then(() => files.link(from, to)) });
    sleep = async () => {
      for (let count = 0; count < 4; count++) await commit(a, startThread(makeThread()));
    };
    expect(await b.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'conflict' } });
    expect((await disk.files().list()).sort()).toEqual(['index-3.db', 'index-4.db']);
    await b.refresh();
    expect(b.listThreads()).toHaveLength(4);
  });

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

describe('damage', () => {
  const errors: string[] = [];
  const log = { info: () => undefined, error: (message: string) => void errors.push(message) };
  afterEach(() => void errors.splice(0));

  async function threeCommits(): Promise<StorageFiles> {
    const store = await openOn(disk.files());
    for (let count = 0; count < 3; count++) await commit(store, startThread(makeThread()));
    return disk.files();
  }

  test.each([0, 9, 20, 30, 60, 64, 5000])(
    'at byte %i of the newest image: set aside, named, and the one before used',
    async offset => {
      const files = await threeCommits();
      const before = await files.read('index-3.db');
      disk.damage('index-3.db', offset);
      const store = await openOn(files, log);
      expect(store.listThreads()).toHaveLength(2);
      expect(errors.join()).toContain('index-3.db is damaged');
      expect((await files.list()).sort()).toEqual(['index-2.db', 'index-3.db.damaged']);
      expect((await files.read('index-3.db.damaged')).length).toBe(before.length);
      await commit(store, startThread(makeThread()));
      expect((await files.list()).sort()).toEqual(['index-2.db', 'index-3.db.damaged', 'index-4.db']);
    },
  );

  test('of every image refuses to open, and leaves the files as they are', async () => {
    const files = await threeCommits();
    disk.damage('index-2.db', 100);
    disk.damage('index-3.db', 100);
    for (const look of [1, 2]) {
      expect(await openStoreOn(files, engine, log), `look ${look}`).toMatchObject({
        ok: false,
        error: { kind: 'damaged' },
      });
      expect((await files.list()).sort()).toEqual(['index-2.db', 'index-3.db']);
    }
  });

  test('set aside before is not taken for an empty store', async () => {
    const files = await threeCommits();
    await files.rename('index-3.db', 'index-3.db.damaged');
    await files.unlink('index-2.db');
    expect(await openStoreOn(files, engine, log)).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });

  test('by a whole image that is no database refuses to open', async () => {
    const files = disk.files();
    await files.write('index-1.db', 0, encodeImage(new Uint8Array(8192).fill(7)));
    expect(await openStoreOn(files, engine, log)).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });

  test('of a window’s own next generation, by another one, does not stop it', async () => {
    const [a, b] = [await openOn(disk.files(), log), await openOn(disk.files(), log)];
    await commit(a, startThread(makeThread()));
    disk.damage('index-1.db', 80);
    expect((await b.commit([startThread(makeThread())])).ok).toBe(false);
    expect(await b.refresh()).toBe(false);
    await commit(b, startThread(makeThread()));
    expect((await disk.files().list()).sort()).toEqual(['index-1.db.damaged', 'index-2.db']);
  });

  test.each(['flipped', 'cut off', 'gone'])(
    'of a pack, %s: never returned, named, and healed by storing it again',
    async how => {
      const store = await openOn(disk.files(), log);
      const texts = ['first '.repeat(40), 'second '.repeat(40)];
      const [first, second] = [await putText(store, texts[0]!), await putText(store, texts[1]!)];
      await commit(store);
      const files = disk.files();
      const pack = packNames(disk)[0]!;
      if (how === 'flipped') disk.damage(pack, (await files.read(pack)).length - 3);
      if (how === 'cut off') await truncate(files, pack, 5);
      if (how === 'gone') await files.unlink(pack);
      expect(await store.readBlob(second.blob)).toBeUndefined();
      expect((await store.readBlob(first.blob)) !== undefined).toBe(how !== 'gone' && how === 'flipped');
      expect(errors.join()).toContain(second.blob);
      await putText(store, texts[1]!);
      await commit(store);
      const again = await openOn(disk.files());
      expect((await again.readBlob(second.blob))?.length).toBe(second.size);
    },
  );
});

describe('opening', () => {
  test('refuses a store of a newer version, in words, and leaves it untouched', async () => {
    const files = disk.files();
    const image = encodeImage(newerDatabase());
    await files.write('index-7.db', 0, image);
    const opened = await openStoreOn(files, engine, noLog);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'newerVersion', reason: /newer version/ } });
    expect(await files.list()).toEqual(['index-7.db']);
    expect(await files.read('index-7.db')).toEqual(image);
  });

  test('refuses a newer format even when an older image is there', async () => {
    const store = await openOn(disk.files());
    await commit(store, startThread(makeThread()));
    const files = disk.files();
    await files.write('index-2.db', 0, await readFile(fixture('newer-format/index-2.db')));
    expect(await openStoreOn(files, engine, noLog)).toMatchObject({ ok: false, error: { kind: 'newerVersion' } });
  });

  test('fails in words when the folder cannot be read', async () => {
    const files = disk.files(call => {
      if (call === 'list') throw fileError('EACCES');
    });
    const opened = await openStoreOn(files, engine, noLog);
    expect(opened).toEqual({
      ok: false,
      error: { kind: 'notReadable', reason: 'access to the store’s folder was denied' },
    });
  });

  test('writes nothing: an empty store is on disk with its first commit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sql-store-'));
    try {
      const opened = await openSqlStore({ folder: join(folder, 'new/store'), wasm: readWasm, log: noLog });
      if (!opened.ok) throw new Error(opened.error.reason);
      expect(await readdir(folder)).toEqual([]);
      await commit(opened.value, startThread(makeThread()));
      await writeFile(join(folder, 'new/store/unrelated.txt'), '');
      await commit(opened.value, startThread(makeThread()), startThread(makeThread()));
      await commit(opened.value, startThread(makeThread()));
      expect((await readdir(join(folder, 'new/store'))).sort()).toEqual(['index-2.db', 'index-3.db', 'unrelated.txt']);
      await opened.value.close();
      expect(() => opened.value.listThreads()).toThrow('closed');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

const fixture = (name: string): string => join(import.meta.dirname, '../../test/fixtures/databases', name);

function newerDatabase(): Uint8Array {
  const database = engine.open();
  database.execute('CREATE TABLE later (x); PRAGMA user_version = 1000');
  const bytes = database.export();
  database.close();
  expect(decodeImage(encodeImage(bytes)).kind).toBe('valid');
  return bytes;
}

const packNames = (from: SimulatedDisk): readonly string[] => from.names().filter(name => name.endsWith('.pack'));

async function truncate(files: StorageFiles, name: string, length: number): Promise<void> {
  const bytes = await files.read(name);
  await files.unlink(name);
  await files.write(name, 0, bytes.slice(0, length));
}
