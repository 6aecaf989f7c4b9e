import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engine, noLog, openWithUpkeep } from '../../../test/contract/storeOnFiles.ts';
import { commit, makeThread, readTexts, startThread } from '../../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk } from '../../../test/fakes/simulatedDisk.ts';
import { parseThreadId } from '../../core/ids.ts';
import { diskStorageFiles } from '../files/diskStorageFiles.ts';
import { openStoreOn } from '../openStore.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/databases');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'former-store-'));
  await cp(join(fixtures, '1'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

test('a store of version 0.1 is there in full, and its files are gone', async () => {
  const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder));
  const [summary] = store.listThreads();
  expect(summary).toMatchObject({ firstMessage: 'Add a retry', messageCount: 1, lastTurnStatus: 'completed' });
  const thread = store.readThread(summary!.thread.id)!;
  expect(thread.checkpoints.map(({ kind }) => kind)).toEqual(['before', 'after', 'safety']);
  expect(thread.checkpoints[0]?.coverage.leftOut).toEqual([{ path: 'big.bin', reason: 'tooLarge', size: 20_000_000 }]);
  expect(thread.items.map(({ content }) => content.kind)).not.toEqual([]);
  expect(thread.restores[0]?.outcome?.failed).toEqual([{ path: 'README.md', reason: 'It is open elsewhere.' }]);
  const [before, after] = thread.checkpoints.map(({ id }) => id);
  const readme = `README.md=${'# Retry\n'.repeat(20)}`;
  expect(await readTexts(store, store.readTree(before!))).toEqual([readme, 'src/retry.ts=export {};\n']);
  expect(await readTexts(store, store.readTree(after!))).toEqual(['src/retry.ts=export function retry() {}\n']);
  expect((await upkeep.verify()).problems).toEqual([]);
  expect(await readdir(folder)).toEqual(['blobs', 'segment-1.log']);
  expect(await readdir(join(folder, 'blobs'))).toEqual([]);
  await commit(store, startThread(makeThread({ id: parseThreadId('another') })));
  await store.close();
  expect((await openWithUpkeep(diskStorageFiles(folder))).store.listThreads()).toHaveLength(2);
});

test('one that cannot be converted is left as it is, and says so', async () => {
  const contents: Record<string, Uint8Array> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    contents[path.slice(folder.length + 1)] = new Uint8Array(await readFile(path));
  }
  const disk = new SimulatedDisk(contents);
  const files = disk.files({
    interfere: call => {
      if (call === 'sync') throw fileError('ENOSPC');
    },
  });
  const opened = await openStoreOn(files, engine, { log: noLog, heartbeat: 0 });
  expect(opened).toMatchObject({ ok: false, error: { kind: 'notReadable', reason: /earlier version/ } });
  expect(disk.names().toSorted()).toEqual(Object.keys(contents).toSorted());
});

test('one of which every image is damaged is left as it is', async () => {
  const files = diskStorageFiles(folder);
  for (const name of ['index-6.db', 'index-7.db']) {
    const file = await files.open(name);
    await file.write(100, Buffer.from('damaged'));
    await file.close();
  }
  const opened = await openStoreOn(files, engine, { log: noLog, heartbeat: 0 });
  expect(opened).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  expect((await files.list()).filter(name => name.endsWith('.db')).toSorted()).toEqual(['index-6.db', 'index-7.db']);
});

test('one written by a newer version of the former format is refused, and left as it is', async () => {
  await rm(folder, { recursive: true });
  await cp(join(fixtures, 'newer-format'), folder, { recursive: true });
  const opened = await openStoreOn(diskStorageFiles(folder), engine, { log: noLog, heartbeat: 0 });
  expect(opened).toMatchObject({ ok: false, error: { kind: 'newerVersion' } });
  expect(await readdir(folder)).toEqual(['index-2.db']);
});
