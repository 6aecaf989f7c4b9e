import { describe, expect, test } from 'vitest';
import { parseThreadId } from '../../src/core/ids.ts';
import type { ItemContent } from '../../src/core/thread.ts';
import type { OpenedStore } from './openedStore.ts';
import {
  appendItem,
  commit,
  commitTree,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  startThread,
  startTurn,
  takeCheckpoint,
} from './storeRecords.ts';

/** What every store promises of commits and threads. */
export function describeThreads(opened: OpenedStore): void {
  describe('commits', () => {
    test('are read back as they were, and again after reopening', async () => {
      const thread = makeThread({ name: 'Parser', updatedAt: 1005 });
      const turn = makeTurn(thread.id, { startedAt: 1003 });
      const item = makeItem(turn.id, { kind: 'agentMessage', text: 'Done' });
      const expected = { thread, turns: [turn], items: [item], checkpoints: [], restores: [] };
      await commit(opened.store, startThread(thread), startTurn(turn), appendItem(item));
      expect(opened.store.readThread(thread.id)).toEqual(expected);
      await opened.reopen();
      expect(opened.store.readThread(thread.id)).toEqual(expected);
    });

    test('store all records or none: an id that is there throws and leaves nothing', async () => {
      const [first, second] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(first));
      await expect(opened.store.commit([startThread(second), startThread(first)])).rejects.toThrow();
      expect(opened.store.readThread(second.id)).toBeUndefined();
      await commit(opened.store, startThread(second));
      await opened.reopen();
      expect(opened.store.listThreads()).toHaveLength(2);
    });

    test.each(['turn', 'item', 'checkpoint', 'restore'])('a second %s of the same id throws', async kind => {
      const thread = makeThread();
      const turn = makeTurn(thread.id);
      await commit(opened.store, startThread(thread));
      const taken = takeCheckpoint(opened.store, new Map(), { threadId: thread.id });
      const { id } = taken.checkpoint;
      const records = {
        turn: startTurn(turn),
        item: appendItem(makeItem(turn.id, { kind: 'agentMessage', text: '' })),
        checkpoint: taken,
        restore: {
          kind: 'restoreStarted' as const,
          operation: makeRestore({ threadId: thread.id, targetId: id, safetyId: id }),
        },
      };
      await commit(opened.store, ...Object.values(records));
      await expect(opened.store.commit([records[kind as keyof typeof records]])).rejects.toThrow();
    });

    test('refuse what belongs to a thread that is gone, and leave nothing', async () => {
      const [gone, kept] = [makeThread(), makeThread()];
      const turn = makeTurn(gone.id);
      await commit(opened.store, startThread(gone), startTurn(turn));
      await commit(opened.store, { kind: 'threadDeleted', id: gone.id });
      const late = [
        { kind: 'threadChanged' as const, id: gone.id, at: 1, patch: { name: 'x' } },
        startTurn(makeTurn(gone.id)),
        { kind: 'turnEnded' as const, id: turn.id, status: 'completed' as const, at: 1, failure: undefined },
        appendItem(makeItem(turn.id, { kind: 'agentMessage', text: '' })),
        takeCheckpoint(opened.store, new Map(), { threadId: gone.id }),
      ];
      for (const record of late) {
        const result = await opened.store.commit([startThread(kept), record]);
        expect(result).toMatchObject({ ok: false, error: { kind: 'notWritable' } });
        expect(opened.store.listThreads()).toEqual([]);
      }
      expect(opened.store.latestCheckpoint()).toBeUndefined();
    });

    test('given at the same time are stored one after another', async () => {
      const threads = Array.from({ length: 10 }, () => makeThread());
      const results = await Promise.all(threads.map(thread => opened.store.commit([startThread(thread)])));
      expect(results.every(({ ok }) => ok)).toBe(true);
      await opened.reopen();
      expect(opened.store.listThreads().map(({ thread }) => thread.id)).toEqual(threads.map(({ id }) => id).reverse());
    });

    test('of nothing are fine', async () => {
      await commit(opened.store);
      expect(await opened.store.refresh()).toBe(false);
      expect(opened.store.latestCheckpoint()).toBeUndefined();
    });
  });

  describe('threads', () => {
    test('are listed most recently used first', async () => {
      const [a, b, c] = [makeThread(), makeThread(), makeThread()];
      const order = () => opened.store.listThreads().map(({ thread }) => thread.id);
      await commit(opened.store, startThread(a), startThread(b), startThread(c));
      expect(order()).toEqual([c.id, b.id, a.id]);
      await commit(opened.store, { kind: 'threadChanged', id: a.id, at: 2000, patch: {} });
      await commit(opened.store, startTurn(makeTurn(b.id, { startedAt: 3000 })));
      expect(order()).toEqual([b.id, a.id, c.id]);
      await commit(opened.store, { kind: 'threadChanged', id: b.id, at: 5, patch: {} });
      expect(order()).toEqual([b.id, a.id, c.id]);
    });

    test('are summed up along the active path', async () => {
      const thread = makeThread();
      const first = makeTurn(thread.id, { text: 'one' });
      const edited = makeTurn(thread.id, { text: 'one, edited' });
      const second = makeTurn(thread.id, { text: 'two', number: 2, parentId: edited.id });
      await commit(opened.store, startThread(thread));
      expect(opened.store.listThreads()).toEqual([
        { thread, firstMessage: undefined, messageCount: 0, lastTurnStatus: undefined, changedCount: 0 },
      ]);
      await commit(
        opened.store,
        ...[first, edited, second].map(startTurn),
        { kind: 'turnEnded', id: second.id, status: 'failed', at: 1500, failure: 'No network', failureKind: 'service' },
        { kind: 'agentRemembered', turnId: second.id, memory: 'm1' },
        { kind: 'threadChanged', id: thread.id, at: 1500, patch: { activeTurnId: second.id } },
      );
      await commitTree(opened.store, { a: '1', b: '2' }, { threadId: thread.id, kind: 'after', turnId: first.id });
      await commitTree(opened.store, { a: '2', b: '2' }, { threadId: thread.id, kind: 'after', turnId: second.id });
      await commitTree(opened.store, { a: '3' }, { threadId: thread.id, kind: 'manual' });
      const [summary] = opened.store.listThreads();
      expect(summary).toMatchObject({ firstMessage: 'one, edited', messageCount: 2, lastTurnStatus: 'failed' });
      expect(summary?.changedCount).toBe(3);
      expect(opened.store.readThread(thread.id)?.turns[2]).toEqual({
        ...second,
        status: 'failed',
        endedAt: 1500,
        failure: 'No network',
        failureKind: 'service',
        memory: 'm1',
      });
    });

    test('change by patches: absent keeps, null clears', async () => {
      const thread = makeThread({ name: 'Old' });
      const turn = makeTurn(thread.id);
      const change = (patch: { name?: string | null; activeTurnId?: typeof turn.id | null }) =>
        commit(opened.store, { kind: 'threadChanged', id: thread.id, at: 1000, patch });
      const read = () => opened.store.readThread(thread.id)?.thread;
      await commit(opened.store, startThread(thread), startTurn(turn));
      await change({ activeTurnId: turn.id });
      expect(read()).toEqual({ ...thread, activeTurnId: turn.id });
      await change({ name: 'New' });
      expect(read()).toEqual({ ...thread, name: 'New', activeTurnId: turn.id });
      await change({ name: null, activeTurnId: null });
      expect(read()).toEqual({ ...thread, name: undefined });
    });

    test('keep turns and items in the order they came, with every kind of content', async () => {
      const thread = makeThread();
      const turns = [makeTurn(thread.id), makeTurn(thread.id), makeTurn(thread.id)];
      await commit(opened.store, startThread(thread), ...turns.map(startTurn));
      const items = contents.map((content, index) => makeItem(turns[2 - (index % 3)]!.id, content));
      for (const item of items) await commit(opened.store, appendItem(item));
      await opened.reopen();
      const read = opened.store.readThread(thread.id);
      expect(read?.turns).toEqual(turns);
      expect(read?.items).toEqual(items);
    });

    test('that are unknown are not found', () => {
      expect(opened.store.readThread(parseThreadId('nothere'))).toBeUndefined();
    });
  });
}

const contents: readonly ItemContent[] = [
  { kind: 'agentMessage', text: 'I will rename it.' },
  {
    kind: 'toolCall',
    call: {
      id: 'call-1',
      kind: 'edit',
      title: 'Edit retry.ts',
      paths: ['src/retry.ts'],
      status: 'done',
      added: 3,
      removed: 1,
      detail: '@@ -1 +1 @@',
    },
  },
  {
    kind: 'editProblems',
    problems: [
      { edit: 1, path: 'a', reason: 'No such text.', source: 'x', nearest: { line: 4, text: 'y' } },
      { edit: 2, path: 'b', reason: 'No such file.', source: 'x', nearest: undefined },
    ],
    fitting: 3,
  },
  { kind: 'captureFailed', checkpoint: 'after', reason: 'the disk is full' },
];
