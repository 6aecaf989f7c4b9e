import { describe, expect, test } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import { parseThreadId } from '../core/ids.ts';
import { toChatView } from './chatToView.ts';
import { toThreadsView } from './threadsToView.ts';

const titles = (window: Window): readonly string[] => toThreadsView(window.session).threads.map(({ title }) => title);

async function waiting(text = 'wait'): Promise<Window> {
  const window = new Window({ 'a.txt': 'a' });
  await window.ask({ kind: 'sendMessage', text });
  if (text === 'wait') await expect.poll(() => window.release).toBeDefined();
  else await expect.poll(() => window.chat.running?.waiting).toHaveLength(1);
  return window;
}

describe('opening a thread', () => {
  test('that nothing was sent in stores nothing', async () => {
    const window = new Window({});
    await window.ask({ kind: 'newThread' });
    await window.ask({ kind: 'newThread' });
    expect(window.world.contents.recordCount).toBe(0);
    await window.send('One', {});
    await window.ask({ kind: 'newThread' });
    expect(titles(window)).toEqual(['One']);
  });

  test('does not make it younger; the next message does', async () => {
    const window = new Window({});
    await window.send('One', {});
    const threadId = window.chat.threadId!;
    await window.ask({ kind: 'newThread' });
    await window.send('Two', {});
    const [count, { threads }] = [window.world.contents.recordCount, toThreadsView(window.session)];
    await window.ask({ kind: 'openThread', threadId });
    expect(window.world.contents.recordCount).toBe(count);
    expect(toThreadsView(window.session).threads.map(({ updatedAt }) => updatedAt)).toEqual(
      threads.map(({ updatedAt }) => updatedAt),
    );
    expect(titles(window)).toEqual(['Two', 'One']);
    await window.send('More', {});
    expect(titles(window)).toEqual(['One', 'Two']);
  });

  test('that is not there is refused, and the one on screen stays', async () => {
    const window = new Window({});
    await window.send('One', {});
    await expect(window.ask({ kind: 'openThread', threadId: 'notthere' })).rejects.toThrow('not in the store');
    expect(window.chat.title).toBe('One');
  });

  test('while a turn runs is refused, unless it is the one that runs; the turn goes on', async () => {
    const window = new Window({});
    await window.send('One', {});
    const other = window.chat.threadId!;
    await window.ask({ kind: 'newThread' });
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    await expect.poll(() => window.release).toBeDefined();
    const threadId = window.chat.threadId!;
    await expect(window.ask({ kind: 'openThread', threadId: other })).rejects.toThrow('Stop the turn first.');
    await window.ask({ kind: 'openThread', threadId });
    expect(window.chat).toMatchObject({ threadId, running: { stopping: false } });
    const { over } = window.session.state.running!;
    window.release?.();
    await over;
    expect(window.chat.turns).toMatchObject([{ status: 'completed' }]);
  });
});

describe('a running thread', () => {
  test('is shown by a view that comes later, with what the agent asks, and is answered there', async () => {
    const window = await waiting('ask: npm test');
    const late = toChatView(window.session);
    expect(late.turns).toMatchObject([{ status: 'inProgress', items: [{ kind: 'agentMessage' }] }]);
    expect(late.running).toMatchObject({ turnId: late.turns[0]!.id, stopping: false });
    expect(late.running!.waiting).toEqual(window.chat.running!.waiting);
    const { over } = window.session.state.running!;
    const { id: requestId } = late.running!.waiting[0]!;
    await window.ask({ kind: 'answerPermission', requestId, optionId: 'yes' });
    expect(toChatView(window.session).running?.waiting ?? []).toEqual([]);
    await over;
    expect(window.chat.turns[0]!.items).toMatchObject([{ text: 'On it: ask: npm test, yes' }]);
  });

  test('goes on while nobody looks, and all of it is there afterwards', async () => {
    const window = await waiting();
    window.isChatVisible = false;
    window.onUpdate = () => undefined;
    window.willEdit({ 'b.txt': 'b' });
    const { over } = window.session.state.running!;
    window.release?.();
    await over;
    expect(window.chat.turns).toMatchObject([{ status: 'completed', after: { changedCount: 1 } }]);
  });

  test('is stopped once; where nothing runs, stopping changes nothing', async () => {
    const window = await waiting();
    await Promise.all([window.ask({ kind: 'stopTurn' }), window.ask({ kind: 'stopTurn' })]);
    const [count, chat] = [window.world.contents.recordCount, JSON.stringify(window.chat)];
    await window.ask({ kind: 'stopTurn' });
    expect(window.world.contents.recordCount).toBe(count);
    expect(JSON.stringify(window.chat)).toBe(chat);
    expect(window.chat.turns).toMatchObject([{ status: 'interrupted' }]);
  });
});

describe('what is shown', () => {
  test('is stored before: at each change of the views, the store has every thread, name and message in them', async () => {
    const window = new Window({});
    const problems: string[] = [];
    window.onUpdate = () => {
      const { store } = window.world.services;
      for (const { id, title } of toThreadsView(window.session).threads) {
        const found = store.findThread(parseThreadId(id));
        if ((found?.thread.name ?? found?.firstMessage) !== title) problems.push(title);
      }
      const stored = new Set<string>(store.readThread(window.world.threadId)?.turns.map(({ id }) => id));
      problems.push(...window.chat.turns.flatMap(({ id }) => (stored.has(id) ? [] : [id])));
    };
    await window.send('One', {});
    await window.ask({ kind: 'renameThread', threadId: window.chat.threadId! });
    await window.ask({ kind: 'archiveThread', threadId: window.chat.threadId! });
    expect(titles(window)).toEqual(['A name']);
    expect(problems).toEqual([]);
  });

  test('is changed once by a new name, and that is there when the reply comes', async () => {
    const window = new Window({});
    await window.send('One', {});
    const seen: (readonly string[])[] = [];
    window.onUpdate = () => seen.push(titles(window));
    await window.ask({ kind: 'renameThread', threadId: window.chat.threadId! });
    expect([seen, titles(window), window.chat.title]).toEqual([[['A name']], ['A name'], 'A name']);
  });

  test('is not changed by what could not be stored, and the refusal says why', async () => {
    const unruly = new UnrulyStore();
    const window = new Window(unruly.world({}));
    await window.send('One', {});
    const [threadId, before] = [window.chat.threadId!, JSON.stringify(toThreadsView(window.session))];
    unruly.commitFailure = { kind: 'diskFull' };
    for (const kind of ['renameThread', 'archiveThread', 'deleteThread'] as const) {
      await expect(window.ask({ kind, threadId }), kind).rejects.toThrow('Nothing was changed');
      expect(JSON.stringify(toThreadsView(window.session))).toBe(before);
    }
  });
});
