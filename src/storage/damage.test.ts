import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engine, openOn } from '../../test/contract/storeOnFiles.ts';
import { commit, makeThread, putText, startThread } from '../../test/contract/storeRecords.ts';
import { SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { encodeImage } from './imageFile.ts';
import { openStoreOn } from './sqlStore.ts';
import type { StorageFiles } from './storageFiles.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
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
      expect((await files.list()).toSorted()).toEqual(['index-2.db', 'index-3.db.damaged']);
      expect((await files.read('index-3.db.damaged')).length).toBe(before.length);
      await commit(store, startThread(makeThread()));
      expect((await files.list()).toSorted()).toEqual(['index-2.db', 'index-3.db.damaged', 'index-4.db']);
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
      expect((await files.list()).toSorted()).toEqual(['index-2.db', 'index-3.db']);
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
    const a = await openOn(disk.files(), log);
    await commit(a, startThread(makeThread()));
    const b = await openOn(disk.files(), log);
    await commit(a, startThread(makeThread()));
    disk.damage('index-2.db', 80);
    expect((await b.commit([startThread(makeThread())])).ok).toBe(false);
    expect(await b.refresh()).toBe(false);
    await commit(b, startThread(makeThread()));
    expect((await disk.files().list()).toSorted()).toEqual(['index-1.db', 'index-2.db.damaged', 'index-3.db']);
    expect(await a.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'conflict' } });
  });

  test('at any byte of a pack is never returned', async () => {
    const texts = ['short, kept as it is', 'long enough to be compressed '.repeat(10)];
    const writer = await openOn(disk.files());
    const entries = [await putText(writer, texts[0]!), await putText(writer, texts[1]!)];
    await commit(writer);
    const pack = packNames(disk)[0]!;
    const { length } = await disk.files().read(pack);
    for (let offset = 0; offset < length; offset++) {
      disk.damage(pack, offset);
      const store = await openOn(disk.files());
      const contents = await Promise.all(entries.map(({ blob }) => store.readBlob(blob)));
      expect(contents.filter(content => content === undefined)).toHaveLength(1);
      for (const [index, content] of contents.entries()) {
        if (content !== undefined) expect(new TextDecoder().decode(content)).toBe(texts[index]);
      }
      await store.close();
      disk.damage(pack, offset);
    }
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

const packNames = (from: SimulatedDisk): readonly string[] => from.names().filter(name => name.endsWith('.pack'));

async function truncate(files: StorageFiles, name: string, length: number): Promise<void> {
  const bytes = await files.read(name);
  await files.unlink(name);
  await files.write(name, 0, bytes.slice(0, length));
}
