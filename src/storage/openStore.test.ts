import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engine, noLog, openWithUpkeep, readWasm } from '../../test/contract/storeOnFiles.ts';
import { commit, makeThread, readTexts, startThread } from '../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { parseCheckpointId, parseThreadId } from '../core/ids.ts';
import { diskStorageFiles } from './files/diskStorageFiles.ts';
import { crc32 } from './log/checksum.ts';
import { openStore, openStoreOn } from './openStore.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures/databases');
const quiet = { log: noLog, heartbeat: 0 };
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a store of the present format', () => {
  beforeEach(() => cp(join(fixtures, '9'), folder, { recursive: true }));

  test.each(['with its saved index', 'from its log alone'])('is read %s', async how => {
    const told: string[] = [];
    const log = { ...noLog, info: (message: string) => void told.push(message) };
    if (how === 'from its log alone') await rm(join(folder, 'index.db'));
    const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder), { log });
    expect(told).toEqual(['Store opened at commit 11, writing']);
    const { thread, checkpoints: all, restores } = store.readThread(parseThreadId('t00000001'))!;
    expect(thread.workingDirectory).toBe('docs/api');
    const commit = '0123456789abcdef0123456789abcdef01234567';
    expect(thread.git).toEqual({ branch: 'fix/retries', commit, origin: 'https://example.org/app.git' });
    expect(store.searchMessages({ text: 'lint', limit: 5 })).toMatchObject([{ threadId: thread.id, isCall: true }]);
    expect(store.findThread(parseThreadId('t90000001'))?.thread).toMatchObject({ name: 'Only a try', temporary: true });
    expect(store.countThreads()).toBe(3);
    expect(all.map(({ below }) => below)).toEqual([undefined, undefined, 'docs/api']);
    const checkpoints = all.slice(0, 2);
    const [before, after] = checkpoints;
    expect(await readTexts(store, store.readTree(before!.id))).toEqual([
      'empty=',
      'link=../target',
      'run.sh=#!/bin/sh\necho done\n',
    ]);
    const modes = checkpoints.map(({ id }) => [...store.readTree(id).values()].map(({ mode }) => mode));
    expect(modes).toEqual([['folder', 'link', undefined], ['link', 'executable']]); // prettier-ignore
    expect(store.readChanges(after!.id).map(({ path, from, to }) => [path, from?.mode, to?.mode])).toEqual([
      ['empty', 'folder', undefined],
      ['run.sh', undefined, 'executable'],
    ]);
    expect(restores[0]?.changes.map(({ path, to }) => [path, to?.mode])).toEqual([
      ['empty', 'folder'],
      ['run.sh', undefined],
    ]);
    expect(checkpoints.map(({ unsaved }) => unsaved.map(({ path }) => path))).toEqual([['notes.txt'], []]);
    const typed = await store.readBlob(before!.unsaved[0]!.blob);
    expect(new TextDecoder().decode(typed)).toBe('typed, not saved\n');
    const copy = store.readThread(parseThreadId('g00000001'))!;
    expect(copy.turns.map(({ memory }) => memory)).toEqual(['{"session":"s1"}']);
    expect(copy.checkpoints.map(({ imported }) => imported)).toEqual([true, true, true]);
    expect(all.map(checkpoint => 'imported' in checkpoint)).toEqual([false, false, false]);
    expect(store.latestCheckpoint()).toEqual(all[2]);
    const fork = store.readThread(parseThreadId('f00000001'))!;
    expect(fork.thread.forkedFrom?.threadId).toBe(thread.id);
    expect(fork.checkpoints.map(({ copyOf }) => copyOf)).toEqual(all.map(({ id }) => id));
    expect(copy.thread.archivedAt).toBe(6000);
    expect((await upkeep.verify()).problems).toEqual([]);
  });

  test('but of a later version is refused in words, and left as it is', async () => {
    const [name = ''] = (await readdir(folder))
      .filter(file => file.startsWith('segment-'))
      .sort()
      .slice(-1);
    const bytes = await readFile(join(folder, name));
    for (const copy of [bytes.subarray(0, 128), bytes.subarray(128, 256)]) {
      copy.writeUInt32LE(99, 8);
      copy.writeUInt32LE(crc32(copy.subarray(0, 124)), 124);
    }
    await writeFile(join(folder, name), bytes);
    const before = await readdir(folder);
    const opened = await openStoreOn(diskStorageFiles(folder), engine, quiet);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'newerVersion', reason: /newer version/ } });
    expect(await readdir(folder)).toEqual(before);
    expect(await readFile(join(folder, name))).toEqual(bytes);
  });
});

describe('a store with the index of an earlier version', () => {
  beforeEach(() => cp(join(fixtures, '2'), folder, { recursive: true }));

  test.each(['with its saved index', 'from its log alone'])('is read %s', async how => {
    if (how === 'from its log alone') await rm(join(folder, 'index.db'));
    const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder));
    const [summary] = store.listThreads();
    expect(summary).toMatchObject({ thread: { name: 'Retries' }, firstMessage: 'Add a retry', messageCount: 1 });
    const { checkpoints, restores } = store.readThread(summary!.thread.id)!;
    expect(checkpoints.map(({ kind }) => kind)).toEqual(['before', 'after', 'safety', 'manual', 'manual']);
    expect(checkpoints.map(({ expired }) => expired)).toEqual([false, false, false, true, false]);
    expect(checkpoints[4]).toMatchObject({ name: 'Before lunch', pinned: true });
    expect(restores[0]?.outcome?.failed).toEqual([{ path: 'README.md', reason: 'It is open elsewhere.' }]);
    const [notes] = await readTexts(store, store.readTree(parseCheckpointId('m00000002')));
    expect(notes).toContain('line 29\nline thirty\nline 31');
    for (const { id, unsaved } of checkpoints) {
      expect(unsaved).toEqual([]);
      for (const { mode } of store.readTree(id).values()) expect(mode).toBeUndefined();
    }
    expect(store.searchMessages({ text: 'retry', limit: 5 })).toHaveLength(1);
    expect((await upkeep.verify()).problems).toEqual([]);
  });
});

test('a store of before threads had folders is about everything', async () => {
  await cp(join(fixtures, '3'), folder, { recursive: true });
  const told: string[] = [];
  const log = { ...noLog, info: (message: string) => void told.push(message) };
  const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder), { log });
  expect(told[0]).toBe('index.db is outdated. The index is made anew from the log.');
  const { thread, checkpoints } = store.readThread(parseThreadId('t00000001'))!;
  expect('workingDirectory' in thread).toBe(false);
  expect(store.threadFolder(thread.id)).toBe('');
  expect(checkpoints.map(checkpoint => 'below' in checkpoint)).toEqual([false, false]);
  expect((await upkeep.verify()).problems).toEqual([]);
});

test('a store of before threads were imported has none', async () => {
  await cp(join(fixtures, '4'), folder, { recursive: true });
  const told: string[] = [];
  const log = { ...noLog, info: (message: string) => void told.push(message) };
  const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder), { log });
  expect(told[0]).toBe('index.db is outdated. The index is made anew from the log.');
  const { thread, checkpoints } = store.readThread(parseThreadId('t00000001'))!;
  expect(thread.workingDirectory).toBe('docs/api');
  expect(checkpoints.map(checkpoint => 'imported' in checkpoint)).toEqual([false, false, false]);
  expect((await upkeep.verify()).problems).toEqual([]);
});

test('a store of before there were forks has none', async () => {
  await cp(join(fixtures, '6'), folder, { recursive: true });
  const told: string[] = [];
  const log = { ...noLog, info: (message: string) => void told.push(message) };
  const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder), { log });
  expect(told[0]).toBe('index.db is outdated. The index is made anew from the log.');
  const { thread, checkpoints } = store.readThread(parseThreadId('t00000001'))!;
  expect('forkedFrom' in thread || 'archivedAt' in thread).toBe(false);
  expect(checkpoints.some(checkpoint => 'copyOf' in checkpoint)).toBe(false);
  expect((await upkeep.verify()).problems).toEqual([]);
});

test('a store of before git was noted knows nothing of it, and calls of its tools are found', async () => {
  await cp(join(fixtures, '8'), folder, { recursive: true });
  const told: string[] = [];
  const log = { ...noLog, info: (message: string) => void told.push(message) };
  const { store, upkeep } = await openWithUpkeep(diskStorageFiles(folder), { log });
  expect(told[0]).toBe('index.db is outdated. The index is made anew from the log.');
  expect(store.listThreads().some(({ thread }) => 'git' in thread || 'temporary' in thread)).toBe(false);
  expect(store.countThreads()).toBe(store.listThreads().length);
  expect((await upkeep.verify()).problems).toEqual([]);
});

test('opening writes nothing: a store is on disk with its first commit', async () => {
  const opened = await openStore({ folder: join(folder, 'new/store'), wasm: readWasm, ...quiet });
  if (!opened.ok) throw new Error(opened.error.reason);
  const { store } = opened.value;
  expect(await readdir(folder)).toEqual([]);
  await commit(store, startThread(makeThread()));
  expect((await readdir(join(folder, 'new/store'))).sort()).toEqual(['lease', 'segment-1.log']);
  await store.close();
  expect((await readdir(join(folder, 'new/store'))).sort()).toEqual(['index.db', 'segment-1.log']);
  expect(() => store.listThreads()).toThrow('closed');
});

test('a folder that cannot be read is told in words', async () => {
  const interfere = (call: string): void => {
    if (call === 'list') throw fileError('EACCES');
  };
  const opened = await openStoreOn(new SimulatedDisk().files({ interfere }), engine, quiet);
  const reason = 'access to the store’s folder was denied';
  expect(opened).toEqual({ ok: false, error: { kind: 'notReadable', reason } });
});
