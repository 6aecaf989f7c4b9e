import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseThreadId } from '../core/ids.ts';
import { engine, newerDatabase, noLog, openOn, readWasm } from '../../test/contract/storeOnFiles.ts';
import { commit, makeThread, readTexts, startThread } from '../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { diskStorageFiles } from './diskStorageFiles.ts';
import { encodeImage } from './imageFile.ts';
import { openSqlStore, openStoreOn } from './sqlStore.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
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

  test('reads a store of the first version', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sql-store-'));
    try {
      await cp(fixture('1'), folder, { recursive: true });
      const store = await openOn(diskStorageFiles(folder));
      const [summary] = store.listThreads();
      expect(summary).toMatchObject({ firstMessage: 'Add a retry', messageCount: 1, lastTurnStatus: 'completed' });
      const thread = store.readThread(summary!.thread.id)!;
      expect(thread.checkpoints.map(({ kind }) => kind)).toEqual(['before', 'after', 'safety']);
      expect(thread.checkpoints[0]?.coverage.leftOut).toEqual([
        { path: 'big.bin', reason: 'tooLarge', size: 20_000_000 },
      ]);
      expect(thread.restores[0]?.outcome?.failed).toEqual([{ path: 'README.md', reason: 'It is open elsewhere.' }]);
      const [before, after] = thread.checkpoints.map(({ id }) => id);
      const readme = `README.md=${'# Retry\n'.repeat(20)}`;
      expect(await readTexts(store, store.readTree(before!))).toEqual([readme, 'src/retry.ts=export {};\n']);
      expect(await readTexts(store, store.readTree(after!))).toEqual(['src/retry.ts=export function retry() {}\n']);
      await commit(store, startThread(makeThread({ id: parseThreadId('another') })));
    } finally {
      await rm(folder, { recursive: true });
    }
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
