import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureCheckpoint } from '../../src/app/captureCheckpoint.ts';
import { previewRestore } from '../../src/app/previewRestore.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import type { Services } from '../../src/app/services.ts';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import type { ThreadId } from '../../src/core/ids.ts';
import { wholeFiles } from '../../src/core/restorePlan.ts';
import { openEngine } from '../../src/engine.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { log, readWasm, startThread, valueOf } from '../bench/support/engine.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';

let home: string;
let services: Services;
let threadId: ThreadId;

const place = (path: string): string => join(home, 'project', path);
const put = (path: string, text: string): Promise<void> => writeFile(place(path), text);
const read = (path: string): Promise<string> => readFile(place(path), 'utf8');

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'full-store-'));
  await mkdir(place('made'), { recursive: true });
  services = await open();
  threadId = await startThread(services);
});

afterEach(async () => {
  await close();
  await rm(home, { recursive: true, force: true });
});

async function open(): Promise<Services> {
  const files = createDiskWorkingDirectory({
    folders: [{ name: 'project', path: place('') }],
    name: 'project',
    workerFile: await captureWorkerFile(),
    indexFile: undefined,
    settings: () => ({ maxFileBytes: 1024 * 1024, includedSecrets: [], rules: [] }),
  });
  const storeFiles = diskStorageFiles(join(home, 'store'));
  return valueOf(await openEngine({ storeFiles, wasm: readWasm, files, log })).services;
}

async function close(): Promise<void> {
  await services.files.close();
  await services.store.close();
}

test('in a store that is full, on a real disk, only what was saved before is overwritten or deleted', async () => {
  const capture = async () =>
    valueOf(await captureCheckpoint(services, { threadId, turnId: undefined, kind: 'after' }));
  await put('one.txt', 'first');
  await put('two.txt', 'first');
  const target = await capture();
  for (const path of ['one.txt', 'two.txt', 'made/saved.txt']) await put(path, 'second');
  await capture();
  services.upkeep.setLimit(1);
  await put('two.txt', 'never saved');
  await put('made/mine.txt', 'never saved either');

  const preview = valueOf(await previewRestore(services, { checkpointId: target.id }));
  expect(preview.plan.actions.map(({ path, kind }) => [path, kind])).toEqual([
    ['made/saved.txt', 'delete'],
    ['one.txt', 'modify'],
  ]);
  expect(preview.plan.leftAlone.map(({ path, reason }) => [path, reason])).toEqual([
    ['made/mine.txt', 'noRoom'],
    ['two.txt', 'noRoom'],
  ]);
  const choices = wholeFiles(preview.plan.actions.map(({ path }) => path));
  const restored = valueOf(await restoreCheckpoint(services, { threadId, turnId: undefined, preview, choices }));
  expect(restored.outcome?.failed).toEqual([]);
  expect([await read('one.txt'), await read('two.txt'), await read('made/mine.txt')]).toEqual([
    'first',
    'never saved',
    'never saved either',
  ]);
  await expect(read('made/saved.txt')).rejects.toThrow();

  await close();
  services = await open();
  const safety = services.store.readCheckpoint(restored.safetyId);
  expect(safety?.coverage.leftOut.map(({ path, reason }) => [path, reason])).toEqual([
    ['made/mine.txt', 'noRoom'],
    ['two.txt', 'noRoom'],
  ]);
  expect((await capture()).coverage.leftOut).toEqual([]);
  const later = valueOf(await previewRestore(services, { checkpointId: target.id }));
  expect(later.plan.actions.map(({ path }) => path)).toEqual(['made', 'made/mine.txt', 'two.txt']);
});

test('a restore of files of which nothing was written since is made, also where others have no room', async () => {
  const capture = async () =>
    valueOf(await captureCheckpoint(services, { threadId, turnId: undefined, kind: 'after' }));
  await put('one.txt', 'first');
  const target = await capture();
  await put('one.txt', 'second');
  await capture();
  services.upkeep.setLimit(1);
  await put('made/mine.txt', 'never saved');
  const preview = valueOf(await previewRestore(services, { checkpointId: target.id }));
  const choices = wholeFiles(['one.txt']);
  const request = { threadId, turnId: undefined, preview, choices, changedSince: new Set<string>() };
  const restored = valueOf(await restoreCheckpoint(services, request));
  expect(restored.outcome?.failed).toEqual([]);
  expect([await read('one.txt'), await read('made/mine.txt')]).toEqual(['first', 'never saved']);
});
