import { describe, expect, test } from 'vitest';
import { commit, makeThread, startThread } from '../../test/contract/storeRecords.ts';
import { createMemoryStore } from '../../test/fakes/memoryStore.ts';
import { World } from '../../test/fakes/world.ts';
import type { StoreRecord } from '../core/ports/store.ts';
import { archiveThread, deleteThread, unarchiveThread } from './manageThreads.ts';

/** A thread with a child, that one with another, and a fork; with the records of the last commit. */
async function family() {
  const store = createMemoryStore();
  let last: readonly StoreRecord[] = [];
  const told = { ...store, commit: (records: readonly StoreRecord[]) => store.commit((last = records)) };
  const world = new World({}, told);
  const root = makeThread({ name: 'root' });
  const child = makeThread({ name: 'child', parentThreadId: root.id });
  const grandchild = makeThread({ name: 'grandchild', parentThreadId: child.id });
  const fork = makeThread({ name: 'fork', forkedFrom: { threadId: root.id, turnId: undefined } });
  await commit(store, ...[root, child, grandchild, fork].map(startThread));
  const names = new Map([root, child, grandchild, fork].map(({ id, name }) => [id, name]));
  return {
    ...{ world, store, root, child, grandchild, fork },
    lastNames: () => last.map(record => ('id' in record ? names.get(record.id as never) : undefined)),
    archived: () =>
      store
        .listThreads()
        .flatMap(({ thread }) => (thread.archivedAt === undefined ? [] : thread.name))
        .sort(),
  };
}

describe('descendants', () => {
  test('are put away after their root, deepest first, and forks are not', async () => {
    const { world, root, lastNames, archived } = await family();
    expect((await archiveThread(world.services, root.id)).ok).toBe(true);
    expect(lastNames()).toEqual(['root', 'grandchild', 'child']);
    expect(archived()).toEqual(['child', 'grandchild', 'root']);
  });

  test('come back with the thread they were put away with, and others stay', async () => {
    const { world, root, grandchild, archived } = await family();
    await archiveThread(world.services, grandchild.id);
    await archiveThread(world.services, root.id);
    expect((await unarchiveThread(world.services, root.id)).ok).toBe(true);
    expect(archived()).toEqual(['grandchild']);
  });

  test('are deleted before their root, and forks are not', async () => {
    const { world, store, root, fork, lastNames } = await family();
    expect((await deleteThread(world.services, root.id)).ok).toBe(true);
    expect(lastNames()).toEqual(['grandchild', 'child', 'root']);
    expect(store.listThreads().map(({ thread }) => thread)).toEqual([fork]);
  });

  test('are all still there when deleting fails, and it can be tried again', async () => {
    const { world, store, root } = await family();
    const full = { ...store, commit: async () => ({ ok: false, error: { kind: 'diskFull' } }) as const };
    expect((await deleteThread({ ...world.services, store: full }, root.id)).ok).toBe(false);
    expect(store.listThreads()).toHaveLength(4);
    expect((await deleteThread(world.services, root.id)).ok).toBe(true);
    expect((await deleteThread(world.services, root.id)).ok).toBe(true);
    expect(store.listThreads()).toHaveLength(1);
  });
});
