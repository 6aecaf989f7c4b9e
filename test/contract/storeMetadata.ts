import { describe, expect, test } from 'vitest';
import type { GitPatch } from '../../src/core/gitInfo.ts';
import type { StoreRecord } from '../../src/core/ports/store.ts';
import type { Thread, Turn } from '../../src/core/thread.ts';
import type { OpenedStore } from './openedStore.ts';
import { appendItem, commit, makeItem, makeThread, makeTurn, startThread, startTurn } from './storeRecords.ts';

type Patch = Extract<StoreRecord, { kind: 'threadChanged' }>['patch'];

/** What every store promises of what threads and turns say about themselves, and when that changes. */
export function describeMetadata(opened: OpenedStore): void {
  const change = (thread: Thread, at: number, patch: Patch) =>
    commit(opened.store, { kind: 'threadChanged', id: thread.id, at, patch });
  const read = (thread: Thread) => opened.store.readThread(thread.id)?.thread;
  const end = (turn: Turn, status: 'completed' | 'interrupted' | 'failed', at: number): StoreRecord => ({
    kind: 'turnEnded',
    id: turn.id,
    status,
    at,
    failure: status === 'failed' ? 'No network' : undefined,
  });
  const statuses = (thread: Thread) => opened.store.readThread(thread.id)?.turns.map(({ status }) => status);

  describe('what a thread says about itself', () => {
    test('is not changed by what its agent says', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id);
      await commit(opened.store, startThread(thread), startTurn(turn));
      const before = opened.store.findThread(thread.id);
      const item = makeItem(turn.id, { kind: 'agentMessage', text: 'Renamed.' });
      await commit(opened.store, appendItem({ ...item, createdAt: 9000 }));
      expect(opened.store.findThread(thread.id)).toEqual(before);
      await opened.reopen();
      expect(opened.store.findThread(thread.id)).toEqual(before);
    });

    test('is that it was used when a message is sent and when its turn ends', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id, { startedAt: 2000 });
      await commit(opened.store, startThread(thread), startTurn(turn));
      expect(read(thread)?.updatedAt).toBe(2000);
      await commit(opened.store, end(turn, 'completed', 3000));
      expect(read(thread)?.updatedAt).toBe(3000);
    });

    test('is not changed by being read, nor by opening the store', async () => {
      const thread = makeThread({ updatedAt: 4000 });
      await commit(opened.store, startThread(thread), startTurn(makeTurn(thread.id)));
      for (let times = 0; times < 3; times++) {
        expect(read(thread)).toEqual(thread);
        await opened.reopen();
      }
    });

    test('keeps its first message when later ones come', async () => {
      const thread = makeThread();
      const first = makeTurn(thread.id, { text: 'Rename the parser' });
      const second = makeTurn(thread.id, { text: 'Now the lexer', parentId: first.id, number: 2 });
      await commit(opened.store, startThread(thread), startTurn(first), startTurn(second));
      await change(thread, 2000, { activeTurnId: second.id });
      expect(opened.store.findThread(thread.id)).toMatchObject({ firstMessage: 'Rename the parser', messageCount: 2 });
    });

    test('changes in all fields at once by one patch, and in none by an empty one', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id);
      const patch = { name: 'Parser', activeTurnId: turn.id, workingDirectory: 'src', archivedAt: 1500 };
      await commit(opened.store, startThread(thread), startTurn(turn));
      await change(thread, 1500, patch);
      expect(read(thread)).toEqual({ ...thread, ...patch, updatedAt: 1500 });
      await change(thread, 1600, {});
      expect(read(thread)).toEqual({ ...thread, ...patch, updatedAt: 1600 });
      await change(thread, 1700, { name: null, activeTurnId: null, workingDirectory: '', archivedAt: null });
      await opened.reopen();
      expect(read(thread)).toEqual({ ...thread, updatedAt: 1700 });
    });

    test('is where its files stand in git: each field by itself is kept, set and cleared', async () => {
      const thread = makeThread();
      const origin = 'https://example.org/app.git';
      await commit(opened.store, startThread(thread));
      const after = async (git: GitPatch) => {
        await change(thread, 1000, { git });
        await opened.reopen();
        const read = opened.store.readThread(thread.id)?.thread;
        expect(opened.store.findThread(thread.id)?.thread).toEqual(read);
        return read && 'git' in read ? read.git : 'none';
      };
      expect(await after({ branch: 'main', commit: 'c1', origin })).toEqual({ branch: 'main', commit: 'c1', origin });
      expect(await after({ branch: 'next' })).toEqual({ branch: 'next', commit: 'c1', origin });
      expect(await after({})).toEqual({ branch: 'next', commit: 'c1', origin });
      expect(await after({ branch: null, commit: 'c2' })).toEqual({ commit: 'c2', origin });
      expect(await after({ commit: null, origin: null })).toBe('none');
      expect(await after({ commit: 'c3' })).toEqual({ commit: 'c3' });
    });

    test('keeps where it stood in git when something else is changed, and the other way round', async () => {
      const thread = makeThread({ name: 'Parser', workingDirectory: 'src', git: { branch: 'main' } });
      await commit(opened.store, startThread(thread));
      await change(thread, 1000, { name: 'Lexer', archivedAt: 900 });
      await change(thread, 1000, { git: { commit: 'c1' } });
      await opened.reopen();
      const git = { branch: 'main', commit: 'c1' };
      expect(read(thread)).toEqual({ ...thread, name: 'Lexer', archivedAt: 900, git });
    });

    test('is found by the name of its branch', async () => {
      const [one, other] = [
        makeThread({ name: 'Parser', git: { branch: 'fix/lexer-é' } }),
        makeThread({ name: 'Lexer' }),
      ];
      await commit(opened.store, startThread(one), startThread(other));
      const find = (text: string) => opened.store.searchThreads({ text, limit: 9 }).map(({ thread }) => thread.name);
      expect(find('parser fix')).toEqual(['Parser']);
      expect(find('lexer').sort()).toEqual(['Lexer', 'Parser']);
      await change(one, 2000, { git: { branch: null } });
      expect(find('lexer')).toEqual(['Lexer']);
    });

    test('is that it is temporary, and in no list, until it is kept', async () => {
      const [listed, temporary] = [makeThread({ name: 'one' }), makeThread({ name: 'one more', temporary: true })];
      await commit(opened.store, startThread(listed), startThread(temporary));
      const list = () => opened.store.listThreads({ limit: 9 }).map(({ thread }) => thread.id);
      for (let times = 0; times < 2; times++) {
        expect(list()).toEqual([listed.id]);
        expect(opened.store.countThreads()).toBe(1);
        expect(opened.store.searchThreads({ text: 'one', limit: 9 }).map(({ thread }) => thread.id)).toEqual([
          listed.id,
        ]);
        expect(read(temporary)).toEqual(temporary);
        expect(opened.store.listThreads().map(({ thread }) => thread.id)).toContain(temporary.id);
        await opened.reopen();
      }
      await change(temporary, 2000, { temporary: null });
      await opened.reopen();
      expect(list()).toEqual([temporary.id, listed.id]);
      expect(read(temporary)).not.toHaveProperty('temporary');
    });

    test('is still that it was put away after it was named', async () => {
      const thread = makeThread({ archivedAt: 500 });
      await commit(opened.store, startThread(thread));
      await change(thread, 2000, { name: 'Parser' });
      expect(read(thread)).toEqual({ ...thread, name: 'Parser', updatedAt: 2000 });
    });
  });

  describe('a turn', () => {
    test('ends once: what comes late changes nothing', async () => {
      const thread = makeThread();
      const [failed, stopped] = [makeTurn(thread.id), makeTurn(thread.id)];
      await commit(opened.store, startThread(thread), startTurn(failed), startTurn(stopped));
      await commit(opened.store, end(failed, 'failed', 2000), end(stopped, 'interrupted', 2000));
      const before = opened.store.readThread(thread.id);
      await commit(opened.store, end(failed, 'completed', 3000), end(stopped, 'completed', 3000));
      expect(opened.store.readThread(thread.id)).toEqual(before);
      await opened.reopen();
      expect(opened.store.readThread(thread.id)).toEqual(before);
    });

    test('goes on when an earlier one ends late', async () => {
      const thread = makeThread();
      const first = makeTurn(thread.id);
      const second = makeTurn(thread.id, { parentId: first.id, number: 2 });
      await commit(opened.store, startThread(thread), startTurn(first), startTurn(second));
      await commit(opened.store, end(first, 'interrupted', 2000));
      expect(statuses(thread)).toEqual(['interrupted', 'inProgress']);
      await commit(opened.store, end(second, 'completed', 3000));
      expect(statuses(thread)).toEqual(['interrupted', 'completed']);
    });

    test('keeps what it is given late, and others do not get it', async () => {
      const thread = makeThread();
      const first = makeTurn(thread.id);
      const second = makeTurn(thread.id, { parentId: first.id, number: 2 });
      await commit(opened.store, startThread(thread), startTurn(first), end(first, 'interrupted', 2000));
      await commit(opened.store, startTurn(second));
      const usage = makeItem(first.id, { kind: 'usage', usage: { input: 12 } });
      await commit(opened.store, appendItem(usage), { kind: 'agentRemembered', turnId: first.id, memory: 'm1' });
      await opened.reopen();
      expect(opened.store.readTurn(first.id)).toMatchObject({ turn: { memory: 'm1' }, items: [usage] });
      expect(opened.store.readTurn(second.id)).toMatchObject({ turn: second, items: [] });
    });
  });

  test('a page behind the end, or of none, is empty', async () => {
    const thread = makeThread();
    await commit(opened.store, startThread(thread), startTurn(makeTurn(thread.id)));
    for (const page of [
      { skip: 0, limit: 0 },
      { skip: 99, limit: 5 },
      { skip: 0, limit: -1 },
    ]) {
      expect(opened.store.listThreads(page)).toEqual([]);
      expect(opened.store.listTurns({ threadId: thread.id, ...page })).toEqual([]);
      expect(opened.store.listEvents({ threadId: thread.id, ...page })).toEqual([]);
    }
    expect(opened.store.listThreads({ skip: -5, limit: 1 })).toHaveLength(1);
  });
}
