import { describe, expect, test } from 'vitest';
import { commit, makeThread, startThread } from '../../test/contract/storeRecords.ts';
import { Window } from '../../test/fakes/window.ts';
import { parseCheckpointId, parseThreadId } from '../core/ids.ts';
import { fail } from '../core/result.ts';
import { showCheckpointActions } from './checkpointActions.ts';
import { continueFromThread } from './forks.ts';
import { rewind } from './rewind.ts';
import { toThreadsView } from './threadsToView.ts';

/** Two messages, the second of which changed a file again. */
async function twoMessages() {
  const window = new Window({ 'a.txt': 'one\n' });
  const first = await window.send('First', { 'a.txt': 'two\n' });
  const second = await window.send('Second', { 'a.txt': 'three\n' });
  const source = window.chat.threadId!;
  const texts = () => window.chat.turns.map(({ text }) => text);
  return { window, first, second, source, texts };
}

const rows = (window: Window) =>
  toThreadsView(window.session).threads.map(({ title, parent, archived }) => [title, parent?.title, archived]);

describe('a new thread', () => {
  test('starts from a message, is shown, and says where it is from', async () => {
    const { window, first, source, texts } = await twoMessages();
    await window.ask({ kind: 'forkThread', turnId: first });
    expect(window.chat.threadId).not.toBe(source);
    expect(texts()).toEqual(['First']);
    expect(window.chat).toMatchObject({ title: 'Fork of First', forkedFrom: { threadId: source, title: 'First' } });
    expect(window.world.files).toEqual({ 'a.txt': 'three\n' });
    expect(rows(window)).toEqual([
      ['Fork of First', 'First', false],
      ['First', undefined, false],
    ]);
    await window.ask({ kind: 'openThread', threadId: source });
    expect(texts()).toEqual(['First', 'Second']);
    await window.ask({ kind: 'deleteThread', threadId: source });
    await window.ask({ kind: 'openThread', threadId: toThreadsView(window.session).threads[0]!.id });
    expect(window.chat.forkedFrom).toEqual({ title: 'a deleted thread' });
  });

  test('starts from a checkpoint and from the steps of a rewind', async () => {
    const { window, source, texts } = await twoMessages();
    const [{ after }, { before }] = window.chat.turns as [never, never] as [
      { after: { checkpointId: string } },
      { before: { checkpointId: string } },
    ];
    window.answers.pick = 'New Thread From Here';
    for (const { checkpointId } of [after, before]) {
      await window.ask({ kind: 'openThread', threadId: source });
      await showCheckpointActions(window.session, window.native, parseCheckpointId(checkpointId));
      expect(texts()).toEqual(['First']);
    }
    await window.ask({ kind: 'openThread', threadId: source });
    const pick = window.native.pick.bind(window.native);
    const native = {
      ...window.native,
      pick: (title: string, choices: Parameters<typeof pick>[1]) => {
        window.answers.pick = title.endsWith('go back to') ? 'Second' : 'New thread from here';
        return pick(title, choices);
      },
    };
    await rewind(window.session, native);
    expect(texts()).toEqual(['First']);
    expect(toThreadsView(window.session).threads).toHaveLength(4);
  });

  test('waits in the list while a turn runs', async () => {
    const { window, source, texts } = await twoMessages();
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    const { running } = window.session.state;
    await window.ask({ kind: 'forkThread', turnId: window.chat.turns.at(-1)!.id });
    expect(window.said).toEqual(['The new thread is in the list of threads.']);
    expect(window.chat.threadId).toBe(source);
    await window.ask({ kind: 'stopTurn' });
    await running?.over;
    const fork = toThreadsView(window.session).threads.find(({ parent }) => parent !== undefined)!;
    expect(fork.status).toBe('interrupted');
    await window.ask({ kind: 'openThread', threadId: fork.id });
    expect(texts()).toEqual(['First', 'Second', 'wait']);
  });

  test('continues another one with its files, after their preview', async () => {
    const { window, source, texts } = await twoMessages();
    window.world.edit({ 'a.txt': 'mine\n' });
    await window.ask({ kind: 'newThread' });
    await continueFromThread(window.session, window.native, parseThreadId(source));
    expect(window.chat.threadId).not.toBe(source);
    expect(texts()).toEqual(['First', 'Second']);
    const { page } = window.chat;
    expect(page?.checkpointNumber).toBe(4);
    expect(window.world.files).toEqual({ 'a.txt': 'mine\n' });
  });
});

describe('an edited message in a new thread', () => {
  const editElsewhere = { kind: 'editThreadMessage', text: 'Other', files: 'newThread' } as const;

  test('leaves its own thread as it is', async () => {
    const { window, second, source, texts } = await twoMessages();
    const before = JSON.stringify(window.world.services.store.readThread(parseThreadId(source))?.turns);
    expect(await window.ask({ ...editElsewhere, turnId: second })).toEqual({ kind: 'sent' });
    await window.session.state.running?.over;
    expect(texts()).toEqual(['First', 'Other']);
    expect(JSON.stringify(window.world.services.store.readThread(parseThreadId(source))?.turns)).toBe(before);
  });

  test('leaves no new thread when it cannot be sent', async () => {
    const { window, second, source, texts } = await twoMessages();
    const { store } = window.world.services;
    const commitAll = store.commit.bind(store);
    let commits = 0;
    store.commit = async records => (++commits === 2 ? fail({ kind: 'otherWindow' }) : commitAll(records));
    await expect(window.ask({ ...editElsewhere, turnId: second })).rejects.toThrow('not sent');
    expect(window.chat.threadId).toBe(source);
    expect(texts()).toEqual(['First', 'Second']);
    expect(store.listThreads()).toHaveLength(1);
  });
});

describe('an archived thread', () => {
  test('is read and restored from, and not continued until it is brought back', async () => {
    const { window, first, source } = await twoMessages();
    await window.ask({ kind: 'archiveThread', threadId: source });
    expect(window.chat).toMatchObject({ archived: true });
    expect(rows(window)).toEqual([['First', undefined, true]]);
    const refused = [
      window.ask({ kind: 'sendMessage', text: 'More' }),
      window.ask({ kind: 'editThreadMessage', turnId: first, text: 'Other', files: 'keep' }),
      window.ask({ kind: 'forkThread', turnId: first }),
      window.ask({ kind: 'saveCheckpoint' }),
    ];
    for (const request of refused) await expect(request).rejects.toThrow('This thread is archived.');
    const { checkpointId } = window.chat.turns[0]!.before!;
    await window.ask({ kind: 'previewRestore', checkpointId });
    expect(window.chat.page).toBeDefined();
    await window.ask({ kind: 'closePreview' });
    await window.ask({ kind: 'unarchiveThread', threadId: source });
    expect(window.chat.archived).toBeUndefined();
    await window.send('More', {});
    expect(window.chat.turns).toHaveLength(3);
  });

  test('is not put away while its turn runs', async () => {
    const { window, source } = await twoMessages();
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    await expect(window.ask({ kind: 'archiveThread', threadId: source })).rejects.toThrow('Stop the turn first.');
    await window.ask({ kind: 'stopTurn' });
  });
});

test('child threads go with their thread, and the question says so', async () => {
  const { window, source } = await twoMessages();
  const child = makeThread({ name: 'Child', parentThreadId: parseThreadId(source) });
  await commit(window.world.services.store, startThread(child));
  window.session.update({});
  expect(toThreadsView(window.session).threads.find(({ id }) => id === child.id)?.parent?.relation).toBe('child');
  await window.ask({ kind: 'deleteThread', threadId: source });
  expect(window.said[0]).toContain('4 checkpoints and 1 child thread go with it');
  expect(toThreadsView(window.session).threads).toEqual([]);
});
