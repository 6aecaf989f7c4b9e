import { describe, expect, test } from 'vitest';
import type { OpenedStore } from './openedStore.ts';
import {
  appendItem,
  commit,
  commitTree,
  makeItem,
  makeThread,
  makeTurn,
  startThread,
  startTurn,
} from './storeRecords.ts';

/** What every store promises of records that it holds without having stored them. */
export function describeHeld(opened: OpenedStore): void {
  describe('held records', () => {
    test('are seen at once, and stored by the next commit', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id, { text: 'Held for later' });
      await commit(opened.store, startThread(thread));
      expect(opened.store.hold([startTurn(turn)])).toBe(true);
      const reply = appendItem(makeItem(turn.id, { kind: 'agentMessage', text: 'Done' }));
      expect(opened.store.hold([reply])).toBe(true);
      const read = () => opened.store.readThread(thread.id);
      expect(read()?.turns).toEqual([turn]);
      expect(opened.store.searchMessages({ text: 'held', limit: 5 })).toHaveLength(1);
      await commit(opened.store, { kind: 'threadChanged', id: thread.id, at: 1, patch: { activeTurnId: turn.id } });
      const before = read();
      await opened.reopen();
      expect(read()).toEqual(before);
      expect(read()?.turns).toEqual([turn]);
      expect(read()?.items).toHaveLength(1);
    });

    test('are gone when the store is closed before', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      expect(opened.store.hold([startTurn(makeTurn(thread.id))])).toBe(true);
      await opened.reopen();
      expect(opened.store.readThread(thread.id)?.turns).toEqual([]);
    });

    test('stay when a commit is refused, and what is built on them can be committed', async () => {
      const [thread, gone] = [makeThread(), makeThread()];
      const turn = makeTurn(thread.id);
      await commit(opened.store, startThread(thread));
      opened.store.hold([startTurn(turn)]);
      expect(await opened.store.commit([startTurn(makeTurn(gone.id))])).toMatchObject({ ok: false });
      expect(opened.store.readThread(thread.id)?.turns).toEqual([turn]);
      const taken = await commitTree(opened.store, { a: '1' }, { threadId: thread.id, kind: 'after', turnId: turn.id });
      await opened.reopen();
      expect(opened.store.readThread(thread.id)).toMatchObject({ turns: [turn], checkpoints: [taken] });
    });

    test('are not taken in when their thread is gone, nor when they name contents', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      expect(opened.store.hold([startTurn(makeTurn(makeThread().id))])).toBe(false);
      const taken = await commitTree(opened.store, { a: '1' }, { threadId: thread.id });
      const changes = opened.store.readChanges(taken.id);
      const { store } = opened;
      expect(() => store.hold([{ kind: 'checkpointTaken', checkpoint: taken, changes }])).toThrow('BUG');
    });
  });

  describe('access', () => {
    test('is to write when no other window does', () => {
      expect(opened.store.access()).toBe('writing');
      opened.store.onChange(() => undefined)();
    });
  });
}
