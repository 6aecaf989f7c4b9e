import { describe, expect, test } from 'vitest';
import { openOn, openWithUpkeep } from '../../test/contract/storeOnFiles.ts';
import {
  commit,
  makeThread,
  makeTurn,
  putText,
  startThread,
  startTurn,
  takeCheckpointOn,
} from '../../test/contract/storeRecords.ts';
import { createMemoryStore, emptyContents } from '../../test/fakes/memoryStore.ts';
import { SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { World } from '../../test/fakes/world.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, ThreadId, TurnId } from '../core/ids.ts';
import type { StoreRecord, ThreadContent } from '../core/ports/store.ts';
import type { StoreUpkeep } from '../core/ports/storeUpkeep.ts';
import { checkPortableThread } from '../core/checkPortableThread.ts';
import { wholeFiles } from '../core/restorePlan.ts';
import { collectThread } from './collectThread.ts';
import { forkThread, type ForkServices } from './forkThread.ts';
import type { Tree } from '../core/tree.ts';
import { deleteThread, renameThread } from './manageThreads.ts';
import { restoreCheckpoint } from './restoreCheckpoint.ts';
import { planUndo } from './undoRestore.ts';

async function fork({ services }: { readonly services: ForkServices }, threadId: ThreadId, upTo: TurnId | undefined) {
  const forked = await forkThread(services, { threadId, upTo });
  if (!forked.ok) throw new Error(forked.error.kind);
  const content = services.store.readThread(forked.value);
  if (content === undefined) throw new Error('The fork is not there.');
  return content;
}

/** A plan without what differs from one comparison to the next. */
async function planOf(world: World, id: CheckpointId): Promise<unknown> {
  const { plan, statesOf, headMoves, unreadable } = await world.preview(id);
  return { plan, states: plan.actions.map(({ path }) => statesOf(path)), headMoves, unreadable };
}

const plansOf = async (world: World, checkpoints: readonly Checkpoint[]): Promise<readonly unknown[]> => {
  const plans: unknown[] = [];
  for (const { id } of checkpoints) plans.push(await planOf(world, id));
  return plans;
};

interface Kind {
  readonly make: (files: Readonly<Record<string, string>>) => Promise<{ world: World; upkeep: StoreUpkeep }>;
}

const kinds: Readonly<Record<string, Kind>> = {
  'in memory': {
    async make(files) {
      const world = new World(files);
      return { world, upkeep: world.services.upkeep };
    },
  },
  'on a disk': {
    async make(files) {
      const { store, upkeep } = await openWithUpkeep(new SimulatedDisk().files());
      return { world: new World(files, store), upkeep };
    },
  },
};

/** Two messages, edits of yours between them, a restore, and its undo. */
async function history(world: World): Promise<readonly [TurnId, TurnId, TurnId]> {
  const first = await world.send({ 'a.txt': 'one\nagent\n', 'new.txt': 'new\n' });
  world.edit({ 'b.txt': 'yours\n', 'a.txt': 'one\nagent\nyours\n' });
  const second = await world.send({ 'b.txt': undefined, 'c.txt': 'c\n' });
  const restored = await world.goBackTo(world.before(second));
  const undo = await planUndo(world.services, { threadId: world.threadId, restoreId: restored.id });
  if (!undo.ok) throw new Error(undo.error);
  await world.restore(undo.value.preview, undefined, { undoes: restored.id });
  const third = await world.send({ 'a.txt': 'three\n' });
  world.edit({ 'c.txt': 'yours, later\n' });
  return [first, second, third];
}

describe.each(Object.entries(kinds))('a fork %s', (_, { make }) => {
  const start = () => make({ 'a.txt': 'one\n', 'b.txt': 'b\n', 'same.txt': 'same\n' });

  test('is a copy of the path up to a message, under ids of its own, and says where it is from', async () => {
    const { world } = await start();
    const [first, second] = await history(world);
    await renameThread(world.services, world.threadId, 'Parser');
    const source = world.content;
    const before = JSON.stringify(source);
    const copy = await fork(world, world.threadId, second);
    expect(JSON.stringify(world.content)).toBe(before);
    expect(copy.thread).toMatchObject({ name: 'Parser', forkedFrom: { threadId: world.threadId, turnId: second } });
    expect(copy.turns.map(({ text, status, number }) => [text, status, number])).toEqual([
      ['Do it.', 'completed', 1],
      ['Do it.', 'completed', 2],
    ]);
    expect(copy.thread.activeTurnId).toBe(copy.turns[1]!.id);
    expect(copy.turns[1]!.parentId).toBe(copy.turns[0]!.id);
    const copied = source.checkpoints.filter(({ turnId }) => turnId === first || turnId === second);
    expect(copy.checkpoints.map(({ number, copyOf }) => [number, copyOf])).toEqual(
      copied.map(({ number, id }) => [number, id]),
    );
    expect(copy.restores.map(({ copyOf }) => copyOf)).toEqual(source.restores.map(({ id }) => id));
    const ids = (content: ThreadContent) =>
      [content.thread, ...content.turns, ...content.items, ...content.checkpoints, ...content.restores].map(
        ({ id }) => id,
      );
    expect(new Set([...ids(source), ...ids(copy)]).size).toBe(ids(source).length + ids(copy).length);
  });

  test('has checkpoints that are restored by the very same plan, also when the source is gone', async () => {
    const { world, upkeep } = await start();
    const [, , third] = await history(world);
    const { checkpoints } = world.content;
    const expected = await plansOf(world, checkpoints);
    const authors = new Set(JSON.stringify(expected).match(/"author":"\w+"/g));
    expect(authors.size).toBe(4); // The agent, you, both, and a restore.
    const copy = await fork(world, world.threadId, third);
    const again = await fork(world, copy.thread.id, copy.thread.activeTurnId);
    expect(await plansOf(world, copy.checkpoints)).toEqual(expected);
    await deleteThread(world.services, world.threadId);
    await deleteThread(world.services, copy.thread.id);
    expect(await upkeep.collectGarbage()).toMatchObject({ ok: true });
    const kept = world.services.store.readThread(again.thread.id)!;
    expect(kept).toEqual(again);
    expect(await plansOf(world, kept.checkpoints)).toEqual(expected);
    expect((await upkeep.verify()).problems).toEqual([]);
    const preview = await world.preview(kept.checkpoints[0]!.id);
    const paths = preview.plan.actions.map(({ path }) => path);
    const request = { threadId: kept.thread.id, turnId: kept.thread.activeTurnId, preview, choices: wholeFiles(paths) };
    expect((await restoreCheckpoint(world.services, request)).ok).toBe(true);
    expect(world.files).toEqual({ 'a.txt': 'one\n', 'b.txt': 'b\n', 'same.txt': 'same\n' });
  });

  test('has restores of its own that can be undone', async () => {
    const { world } = await start();
    await world.send({ 'a.txt': 'two\n' });
    const restored = await world.goBackTo(world.content.checkpoints[0]!.id);
    const copy = await fork(world, world.threadId, world.leaf);
    const its = { threadId: copy.thread.id, restoreId: copy.restores[0]!.id };
    const [plan, expected] = [
      await planUndo(world.services, its),
      await planUndo(world.services, { threadId: world.threadId, restoreId: restored.id }),
    ];
    if (!plan.ok || !expected.ok) throw new Error('There is nothing to undo.');
    expect(plan.value.preview.plan).toEqual(expected.value.preview.plan);
    expect(plan.value.preview.plan.actions.map(({ path }) => path)).toEqual(['a.txt']);
  });

  test('goes its own way, and so does its source', async () => {
    const { world } = await start();
    const [first] = await history(world);
    const copy = await fork(world, world.threadId, first);
    const inFork = new World({}, world.services.store);
    const turn = makeTurn(copy.thread.id, { parentId: copy.thread.activeTurnId, number: 2 });
    await commit(inFork.services.store, startTurn(turn));
    await renameThread(world.services, copy.thread.id, 'Other');
    const source = JSON.stringify(world.content);
    expect(world.content.thread.name).toBeUndefined();
    await deleteThread(world.services, copy.thread.id);
    expect(JSON.stringify(world.content)).toBe(source);
    const second = await fork(world, world.threadId, first);
    await world.send({ 'a.txt': 'four\n' });
    expect(world.services.store.readThread(second.thread.id)).toEqual(second);
  });

  test('without a message has none, and none of the checkpoints that came later', async () => {
    const { world } = await start();
    await history(world);
    const copy = await fork(world, world.threadId, undefined);
    expect(copy).toMatchObject({ turns: [], items: [], checkpoints: [], restores: [] });
    expect(copy.thread.forkedFrom).toEqual({ threadId: world.threadId, turnId: undefined });
  });

  test('of a turn that goes on has one that was interrupted', async () => {
    const { world } = await start();
    const { store } = world.services;
    const thread = makeThread();
    const turn = makeTurn(thread.id);
    await commit(store, startThread(thread), startTurn(turn));
    const copy = await fork(world, thread.id, turn.id);
    expect(copy.turns[0]).toMatchObject({ status: 'interrupted', startedAt: turn.startedAt });
    expect(copy.turns[0]?.endedAt).toBeGreaterThan(turn.startedAt);
    expect(store.readThread(thread.id)?.turns).toEqual([turn]);
  });

  test('is refused for what is not there, or put away', async () => {
    const { world } = await start();
    const [first] = await history(world);
    const { services, threadId } = world;
    const other = makeThread({ archivedAt: 1 });
    await commit(services.store, startThread(other));
    const refused = async (id: ThreadId, upTo: TurnId | undefined) => {
      const result = await forkThread(services, { threadId: id, upTo });
      return result.ok ? 'forked' : result.error.kind;
    };
    expect(await refused(makeThread().id, undefined)).toBe('threadNotFound');
    expect(await refused(threadId, makeTurn(threadId).id)).toBe('messageNotFound');
    expect(await refused(other.id, undefined)).toBe('archived');
    expect(services.store.listThreads()).toHaveLength(2);
    expect(await refused(threadId, first)).toBe('forked');
  });
});

test('a fork is one commit, made again on top of what another window has written', async () => {
  const store = createMemoryStore(emptyContents());
  const world = new World({ 'a.txt': 'one\n' }, store);
  const first = await world.send({ 'a.txt': 'two\n' });
  let attempts = 0;
  const contended: ForkServices = {
    environment: world.services.environment,
    store: {
      readThread: id => store.readThread(id),
      commit: async records => (++attempts < 3 ? { ok: false, error: { kind: 'conflict' } } : store.commit(records)),
      refresh: async () => true,
    },
  };
  const copy = await fork({ services: contended }, world.threadId, first);
  expect(attempts).toBe(3);
  expect(copy.checkpoints).toHaveLength(2);
});

test('a fork of a thousand checkpoints takes well under a second', async () => {
  const store = await openOn(new SimulatedDisk().files());
  const thread = makeThread();
  const entry = await putText(store, 'text');
  const records: StoreRecord[] = [startThread(thread)];
  let parentId: TurnId | undefined;
  let latest: Checkpoint | undefined;
  let tree: Tree = new Map();
  for (let number = 1; number <= 500; number++) {
    const turn = makeTurn(thread.id, { parentId, number, status: 'completed', startedAt: number });
    records.push(startTurn(turn));
    for (const kind of ['before', 'after'] as const) {
      const next = new Map(tree).set(`${kind} ${number}`, entry);
      const taken = takeCheckpointOn(latest, tree, next, { threadId: thread.id, turnId: turn.id, kind });
      records.push(taken);
      [latest, tree] = [taken.checkpoint, next];
    }
    parentId = turn.id;
  }
  await commit(store, ...records);
  const { services } = new World({}, store);
  const from = process.cpuUsage();
  const copy = await fork({ services }, thread.id, parentId);
  const { user, system } = process.cpuUsage(from); // Whatever else the machine does meanwhile.
  expect(copy.checkpoints).toHaveLength(1000);
  expect((user + system) / 1000).toBeLessThan(1000);
});

test('a fork leaves the store as a thread like any other', async () => {
  const { world } = await kinds['on a disk']!.make({ 'a.txt': 'one\n' });
  const [first] = await history(world);
  const copy = await fork(world, world.threadId, first);
  const { portable } = collectThread(world.services, copy.thread.id)!;
  expect(checkPortableThread(portable)).toBeUndefined();
  expect('forkedFrom' in portable.thread).toBe(false);
  const { portable: source } = collectThread(world.services, world.threadId)!;
  const changes = portable.checkpoints.map(taken => taken.changes);
  expect(changes).toEqual(source.checkpoints.slice(0, changes.length).map(taken => taken.changes));
});
