import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpenedStore } from './openedStore.ts';
import { commit, makeRestore, makeThread, makeTurn, startThread, startTurn, takeCheckpoint } from './storeRecords.ts';

/** What every store promises of reading long lists a part at a time. */
export function describePages(opened: OpenedStore): void {
  /** All pages, one after another. */
  function gather<Entry>(size: number, read: (skip: number) => readonly Entry[]): readonly Entry[] {
    const all: Entry[] = [];
    for (let page = read(0); page.length > 0; page = read(all.length)) {
      expect(page.length).toBeLessThanOrEqual(size);
      all.push(...page);
    }
    return all;
  }

  describe('pages', () => {
    test('of threads leave out none and repeat none, however many were used at the same time', async () => {
      const uses = fc.sample(fc.array(fc.nat(3), { minLength: 30, maxLength: 30 }), 1)[0] ?? [];
      await commit(opened.store, ...uses.map(updatedAt => startThread(makeThread({ updatedAt }))));
      const all = opened.store.listThreads();
      expect(all).toHaveLength(30);
      expect(opened.store.countThreads()).toBe(30);
      for (const limit of [1, 2, 7, 29, 30, 31]) {
        expect(gather(limit, skip => opened.store.listThreads({ skip, limit }))).toEqual(all);
      }
      const [first] = all;
      expect(opened.store.findThread(first!.thread.id)).toEqual(first);
    });

    test('of turns are those of the path, each with what belongs to it and its place', async () => {
      const { store } = opened;
      const thread = makeThread();
      const path = Array.from({ length: 9 }, () => makeTurn(thread.id));
      const turns = path.map((turn, index) => ({ ...turn, number: index + 1, parentId: path[index - 1]?.id }));
      const other = makeTurn(thread.id, { parentId: turns[3]!.id, number: 5 });
      await commit(store, startThread(thread), ...turns.map(startTurn), startTurn(other));
      const choose = (activeTurnId: typeof other.id) =>
        commit(store, { kind: 'threadChanged', id: thread.id, at: 1, patch: { activeTurnId } });
      await choose(turns[8]!.id);
      for (const limit of [1, 4, 9]) {
        const listed = gather(limit, skip => store.listTurns({ threadId: thread.id, skip, limit }));
        expect(listed.map(({ turn, place }) => [turn.id, place])).toEqual(turns.map(({ id }, place) => [id, place]));
      }
      expect(store.readTurn(other.id)).toMatchObject({ turn: other, versions: [turns[4]!.id, other.id] });
      expect(store.readTurn(other.id)?.place).toBeUndefined();
      await choose(other.id);
      expect(store.countTurns(thread.id)).toBe(5);
      expect(store.readTurn(other.id)?.place).toBe(4);
      expect(store.readTurn(turns[4]!.id)?.place).toBeUndefined();
      const next = makeTurn(thread.id, { parentId: other.id, number: 6 });
      await commit(store, startTurn(next));
      await choose(next.id);
      expect(store.listTurns({ threadId: thread.id, skip: 4, limit: 9 }).map(({ turn }) => turn.id)).toEqual([
        other.id,
        next.id,
      ]);
    });

    test.each([
      ['all are the same', () => 1],
      ['they fall', (index: number) => 9 - index],
      ['one is another', (index: number) => (index === 4 ? 40 : index + 1)],
    ])('of turns leave out none where numbers are wrong: %s', async (_, numberOf) => {
      const { store } = opened;
      const thread = makeThread();
      const path = Array.from({ length: 9 }, () => makeTurn(thread.id));
      const turns = path.map((turn, index) => ({ ...turn, number: numberOf(index), parentId: path[index - 1]?.id }));
      const { id: activeTurnId } = turns[8]!;
      await commit(store, startThread({ ...thread, activeTurnId }), ...turns.map(startTurn));
      const listed = store.listTurns({ threadId: thread.id, skip: 0, limit: 99 });
      expect(listed.map(({ turn, place }) => [turn.id, place])).toEqual(path.map(({ id }, place) => [id, place]));
      expect(store.countTurns(thread.id)).toBe(9);
      expect(store.listTurns({ threadId: thread.id, skip: 7, limit: 9 })).toEqual(listed.slice(7));
    });

    test('of a timeline leave out none and repeat none, whatever happened at the same time', async () => {
      const thread = makeThread();
      const turns = Array.from({ length: 8 }, () => makeTurn(thread.id));
      await commit(opened.store, startThread(thread), ...turns.map(startTurn));
      for (const [index, kind] of (['baseline', 'manual', 'late', 'manual'] as const).entries()) {
        await commit(
          opened.store,
          takeCheckpoint(opened.store, new Map(), { threadId: thread.id, kind, turnId: turns[index]!.id }),
        );
      }
      const target = opened.store.listCheckpoints({ threadId: thread.id, limit: 1 })[0]!;
      const operation = makeRestore({ threadId: thread.id, targetId: target.id, safetyId: target.id });
      await commit(opened.store, { kind: 'restoreStarted', operation });
      expect(opened.store.countEvents(thread.id)).toBe(12);
      await commit(opened.store, { kind: 'restoreEnded', id: operation.id, outcome: { endedAt: 1000, failed: [] } });
      const { id: threadId } = thread;
      const all = opened.store.listEvents({ threadId, skip: 0, limit: 99 });
      expect(all.map(({ kind }) => kind)).toEqual([
        ...turns.map(() => 'turn'),
        'restore',
        'named',
        'named',
        'late',
        'baseline',
      ]);
      for (const limit of [1, 2, 5, 13]) {
        expect(gather(limit, skip => opened.store.listEvents({ threadId, skip, limit }))).toEqual(all);
      }
      await opened.reopen();
      expect(opened.store.listEvents({ threadId, skip: 0, limit: 99 })).toEqual(all);
    });
  });
}
