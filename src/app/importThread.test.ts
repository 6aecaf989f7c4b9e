import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openOn, openWithUpkeep } from '../../test/contract/storeOnFiles.ts';
import { commit, commitTree, makeThread, makeTurn, startThread, startTurn } from '../../test/contract/storeRecords.ts';
import { createMemoryStore, emptyContents } from '../../test/fakes/memoryStore.ts';
import { MemoryFile } from '../../test/fakes/memoryFile.ts';
import { SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { World } from '../../test/fakes/world.ts';
import { randomThreadSteps, RandomThread } from '../../test/model/randomThread.ts';
import { threadFacts } from '../../test/model/threadFacts.ts';
import { runs } from '../../test/random/runs.ts';
import type { ThreadId } from '../core/ids.ts';
import type { StoreRecord } from '../core/ports/store.ts';
import { fail } from '../core/result.ts';
import { createThreadArchives } from '../storage/archive/threadArchives.ts';
import { exportThread, planExport, type ExportPlan } from './exportThread.ts';
import { checkImport, importThread } from './importThread.ts';
import type { Services } from './services.ts';
import { planUndo } from './undoRestore.ts';

const archives = createThreadArchives();

/** A workspace with a real store, and something of its own in it. */
async function realWorld(files: Readonly<Record<string, string>> = {}): Promise<World> {
  return new World(files, await openOn(new SimulatedDisk().files()));
}

async function planOf(
  services: Services,
  id: ThreadId,
  isSecret: (path: string) => boolean = () => false,
): Promise<ExportPlan> {
  const plan = await planExport(services, id, isSecret);
  if (plan === undefined) throw new Error('The thread is not there.');
  return plan;
}

async function exported(services: Services, id: ThreadId): Promise<MemoryFile> {
  const file = new MemoryFile();
  expect(await exportThread(services, archives, await planOf(services, id), file, true)).toEqual({ ok: true });
  return file;
}

async function imported(services: Services, file: MemoryFile): Promise<ThreadId> {
  const checked = await checkImport(archives, file);
  if (!checked.ok) throw new Error(checked.error);
  const done = await importThread(services, archives, file, checked.value);
  if (!done.ok) throw new Error(done.error);
  return done.value;
}

test('a thread that went through a file is the same, byte for byte', { timeout: runs(120_000) }, async () => {
  await fc.assert(
    fc.asyncProperty(randomThreadSteps, randomThreadSteps, async (steps, others) => {
      const [here, there] = [await realWorld(), await realWorld()];
      const id = await RandomThread.make(here.services.store, steps);
      await RandomThread.make(there.services.store, others);
      const file = await exported(here.services, id);
      const facts = await threadFacts(here.services.store, id);
      const first = await imported(there.services, file);
      expect(await threadFacts(there.services.store, first)).toBe(facts);
      const second = await imported(there.services, file);
      expect(second).not.toBe(first);
      expect(await threadFacts(there.services.store, second)).toBe(facts);
      const third = await imported(here.services, await exported(there.services, second));
      expect(await threadFacts(here.services.store, third)).toBe(facts);
      for (const { services } of [here, there]) await services.store.close();
    }),
    { numRuns: runs(40) },
  );
});

test('the messages of an imported thread have the numbers of their places', async () => {
  const [here, there] = [await realWorld(), await realWorld()];
  const thread = makeThread();
  const first = makeTurn(thread.id, { number: 7, status: 'completed', endedAt: 2000 });
  const second = { ...makeTurn(thread.id, { number: 3, status: 'completed', endedAt: 2000 }), parentId: first.id };
  const { store } = here.services;
  await commit(store, startThread({ ...thread, activeTurnId: second.id }), startTurn(first), startTurn(second));
  const id = await imported(there.services, await exported(here.services, thread.id));
  expect(there.services.store.countTurns(id)).toBe(2);
  expect(there.services.store.readThread(id)?.turns.map(({ number }) => number)).toEqual([1, 2]);
});

describe('an imported thread', () => {
  async function twoWorlds() {
    const here = await realWorld({ 'a.txt': 'one\n', 'b.txt': 'b\n' });
    const first = await here.send({ 'a.txt': 'two\n', 'new.txt': 'new\n' });
    here.edit({ 'b.txt': 'mine\n' });
    await here.send({ 'a.txt': 'three\n', 'b.txt': undefined });
    await here.goBackTo(here.before(first));
    await here.send({ 'c.txt': 'branch\n' }, undefined);
    const there = await realWorld({ 'a.txt': 'other\n', 'kept.txt': 'kept\n' });
    const own = await there.send({ 'kept.txt': 'changed by the agent\n' });
    return { here, there, own, file: await exported(here.services, here.threadId) };
  }

  test('changes nothing of what is there', async () => {
    const { here, there, own, file } = await twoWorlds();
    const { store } = there.services;
    const [files, latest, thread] = [there.files, store.latestCheckpoint(), there.content];
    const before = there.before(own);
    const since = store.checkpointsAfter(before);
    const id = await imported(there.services, file);
    expect(await threadFacts(store, id)).toBe(await threadFacts(here.services.store, here.threadId));
    expect(there.files).toEqual(files);
    expect(store.latestCheckpoint()).toEqual(latest);
    expect(there.content).toEqual(thread);
    expect(store.checkpointsAfter(before)).toEqual(since);
  });

  test('does not change who made the changes of other threads', async () => {
    const { there, own, file } = await twoWorlds();
    await imported(there.services, file);
    there.edit({ 'mine.txt': 'mine\n' });
    await there.send({ 'kept.txt': 'and again\n' });
    const { plan } = await there.preview(there.before(own));
    expect(plan.actions.map(({ path, author }) => `${path} ${author}`)).toEqual(['kept.txt agent', 'mine.txt you']);
    const [before] = there.content.checkpoints.filter(({ kind }) => kind === 'before');
    expect(before?.changedCount).toBe(1);
  });

  test('goes on here: a restore of it asks before anything that was here is replaced', async () => {
    const { there, file } = await twoWorlds();
    const { store } = there.services;
    const id = await imported(there.services, file);
    const [baseline] = store.readThread(id)?.checkpoints ?? [];
    if (baseline === undefined) throw new Error('no checkpoint');
    const mine = await there.preview(baseline.id);
    expect(mine.plan.actions.map(({ path, yours }) => `${path} ${String(yours)}`)).toEqual([
      'a.txt true',
      'b.txt true',
      'kept.txt true',
    ]);
    there.edit({ 'kept.txt': 'mine\n' });
    await there.send({ 'a.txt': 'agent here\n', 'd.txt': 'd\n' });
    const { plan } = await there.preview(baseline.id);
    expect(plan.actions.map(({ path, author }) => `${path} ${author}`)).toEqual([
      'a.txt both',
      'b.txt you',
      'd.txt agent',
      'kept.txt you',
    ]);
    const everything = plan.actions.map(({ path }) => path);
    const restored = await there.restore(await there.preview(baseline.id), everything);
    expect(restored.ok && restored.value.outcome?.failed).toEqual([]);
    expect(there.files).toEqual({ 'a.txt': 'one\n', 'b.txt': 'b\n' });
  });

  test('has restores that were made elsewhere and cannot be undone here', async () => {
    const { there, file } = await twoWorlds();
    const id = await imported(there.services, file);
    const [restore] = there.services.store.readThread(id)?.restores ?? [];
    if (restore === undefined) throw new Error('no restore');
    const planned = await planUndo(there.services, { threadId: id, restoreId: restore.id });
    expect(planned).toEqual({ ok: false, error: expect.stringContaining('made elsewhere') as string });
  });
});

test('a folder may become a file, and a folder again', async () => {
  const [here, there] = [await realWorld(), await realWorld()];
  const { store } = here.services;
  const thread = makeThread();
  await commit(store, startThread(thread));
  for (const [index, path] of ['d/x', 'd', 'd/y/z'].entries()) {
    await commitTree(store, { [path]: 'x' }, { threadId: thread.id, number: index + 1 });
  }
  const id = await imported(there.services, await exported(here.services, thread.id));
  expect(await threadFacts(there.services.store, id)).toBe(await threadFacts(store, thread.id));
});

test('what was given up to save room is given up there too, and nothing is damaged', async () => {
  const { store, upkeep } = await openWithUpkeep(new SimulatedDisk().files());
  const here = new World({ 'a.txt': 'one\n' }, store);
  await here.send({ 'a.txt': 'two\n', 'b.txt': 'b\n' });
  await here.send({ 'a.txt': 'three\n' });
  const ids = here.content.checkpoints.slice(0, 3).map(({ id }) => id);
  await commit(store, { kind: 'checkpointsExpired', ids });
  expect(await upkeep.collectGarbage()).toMatchObject({ ok: true });
  expect((await planOf(here.services, here.threadId)).damaged.size).toBe(0);
  const there = await realWorld();
  const id = await imported(there.services, await exported(here.services, here.threadId));
  expect(await threadFacts(there.services.store, id)).toBe(await threadFacts(store, here.threadId));
  const { checkpoints } = there.services.store.readThread(id)!;
  expect(checkpoints.map(({ expired }) => expired)).toEqual([true, true, true, false]);
});

describe('what does not leave', () => {
  test('are files that look like secrets, unless they are wanted', async () => {
    const here = await realWorld({ 'a.txt': 'a\n', 'token.txt': 'KEY=1\n' });
    here.directory.files.unsavedText = { 'token.txt': 'KEY=2\n' };
    await here.send({ 'a.txt': 'b\n' });
    await here.send({ 'token.txt': undefined });
    const { services, threadId } = here;
    const plan = await planOf(services, threadId, path => path === 'token.txt');
    expect(plan.secrets).toEqual(['token.txt']);
    const [without, withThem] = [new MemoryFile(), new MemoryFile()];
    await exportThread(services, archives, plan, without, false);
    await exportThread(services, archives, plan, withThem, true);
    const there = await realWorld();
    const [bare, full] = [await imported(there.services, without), await imported(there.services, withThem)];
    const { store } = there.services;
    const kept = (id: ThreadId) =>
      store.readThread(id)!.checkpoints.map(each => store.readTree(each.id).has('token.txt'));
    expect(kept(full)).toEqual(here.content.checkpoints.map(each => services.store.readTree(each.id).has('token.txt')));
    expect(kept(full)).toContain(true);
    expect(kept(bare)).not.toContain(true);
    expect(store.readThread(bare)!.checkpoints.map(({ coverage }) => coverage.leftOut)).toEqual(
      kept(full).map(had => (had ? [{ path: 'token.txt', reason: 'secret', size: 6 }] : [])),
    );
    expect(store.readThread(bare)!.checkpoints.flatMap(({ unsaved }) => unsaved)).toEqual([]);
    expect(await threadFacts(store, full)).toContain(Buffer.from('KEY=2\n').toString('base64'));
  });

  test('are contents that are damaged: the checkpoints that had them say so, others have the file still', async () => {
    const contents = emptyContents();
    const here = new World({ 'a.txt': 'one\n' }, createMemoryStore(contents), contents);
    await here.send({ 'a.txt': 'two\n' });
    await here.send({ 'a.txt': 'three\n' });
    const lost = here.services.store.readTree(here.content.checkpoints[1]!.id).get('a.txt')!.blob;
    contents.blobs.delete(lost);
    const file = await exported(here.services, here.threadId);
    const there = await realWorld();
    const { store } = there.services;
    const { checkpoints } = store.readThread(await imported(there.services, file))!;
    const named = checkpoints.map(({ id, coverage }) => [store.readTree(id).has('a.txt'), coverage.leftOut.length]);
    expect(named).toEqual([
      [true, 0],
      [false, 1],
      [false, 1],
      [true, 0],
    ]);
  });

  test('is what is too large for a file: nothing is written, and nothing of such a file is read', async () => {
    const here = await realWorld({ 'a.txt': 'more than ten bytes\n' });
    await here.send({ 'b.txt': 'and more than ten again\n' });
    const plan = await planOf(here.services, here.threadId);
    const enough = { records: 1_000_000, content: 1000, contents: 1000 };
    const limits = [
      [{ ...enough, records: 10 }, 'too many records'],
      [{ ...enough, content: 10 }, 'it has a file of 20 bytes, a.txt'],
      [{ ...enough, contents: 25 }, 'too large, all together'],
    ] as const;
    const whole = await exported(here.services, here.threadId);
    for (const [limit, reason] of limits) {
      const [strict, file] = [createThreadArchives(limit), new MemoryFile()];
      const refused = { ok: false, error: expect.stringContaining(reason) as string };
      expect(await exportThread(here.services, strict, plan, file, true)).toEqual(refused);
      expect([file.isDiscarded, file.bytes]).toEqual([true, undefined]);
      const there = await checkImport(strict, whole);
      expect(there.ok ? undefined : there.error).toMatch(limit.records === 10 ? /larger than it may be/ : reason);
    }
  });

  test('is half a file: it is discarded when writing fails, and the reason told', async () => {
    const here = await realWorld({ 'a.txt': 'one\n' });
    await here.send({ 'a.txt': 'two\n' });
    const file = new MemoryFile();
    file.write = async () => Promise.reject(new Error('The disk is full.'));
    const done = await exportThread(here.services, archives, await planOf(here.services, here.threadId), file, true);
    expect(done).toEqual({ ok: false, error: 'The disk is full.' });
    expect([file.isDiscarded, file.bytes]).toEqual([true, undefined]);
  });
});

describe('an import that cannot be stored', () => {
  test('leaves nothing, and says why', async () => {
    const here = await realWorld({ 'a.txt': 'one\n' });
    await here.send({ 'a.txt': 'two\n' });
    const file = await exported(here.services, here.threadId);
    const checked = await checkImport(archives, file);
    if (!checked.ok) throw new Error(checked.error);
    const there = await realWorld();
    const { services } = there;
    const refusing = { ...services, store: { ...services.store, putBlob: async () => fail({ kind: 'diskFull' }) } };
    const done = await importThread(refusing as unknown as Services, archives, file, checked.value);
    expect(done).toEqual({ ok: false, error: 'the disk is full' });
    expect(services.store.listThreads()).toEqual([]);
  });

  test('gives its contents again when a garbage collection took them away before they were needed', async () => {
    const here = await realWorld({ 'a.txt': 'one\n' });
    await here.send({ 'a.txt': 'two\n' });
    const file = await exported(here.services, here.threadId);
    const checked = await checkImport(archives, file);
    if (!checked.ok) throw new Error(checked.error);
    const { store, upkeep } = await openWithUpkeep(new SimulatedDisk().files());
    let collections = 0;
    const services = {
      environment: here.services.environment,
      store: {
        refresh: () => store.refresh(),
        putBlob: async (...content: Parameters<typeof store.putBlob>) => {
          const put = await store.putBlob(...content);
          await store.commit([]);
          return put;
        },
        commit: async (records: readonly StoreRecord[]) => {
          if (++collections <= limit) await upkeep.collectGarbage();
          return store.commit(records);
        },
      },
    };
    let limit = 2;
    const missing = 'contents of files that were saved earlier are missing from the store';
    expect(await importThread(services, archives, file, checked.value)).toEqual({ ok: false, error: missing });
    expect(store.listThreads()).toEqual([]);
    [collections, limit] = [0, 1];
    const done = await importThread(services, archives, file, checked.value);
    expect(done.ok && (await threadFacts(store, done.value))).toBe(
      await threadFacts(here.services.store, here.threadId),
    );
  });

  test('of a file that was changed after it was checked is refused', async () => {
    const here = await realWorld({ 'a.txt': 'one\n' });
    await here.send({ 'a.txt': 'two\n' });
    const file = await exported(here.services, here.threadId);
    const checked = await checkImport(archives, file);
    if (!checked.ok) throw new Error(checked.error);
    await here.send({ 'a.txt': 'three\n' });
    const other = await exported(here.services, here.threadId);
    const there = await realWorld();
    const done = await importThread(there.services, archives, other, checked.value);
    expect(done).toEqual({ ok: false, error: 'it has changed since it was checked' });
    expect(there.services.store.listThreads()).toEqual([]);
  });
});
