import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../test/fakes/memoryStore.ts';
import { Window } from '../../test/fakes/window.ts';
import { World } from '../../test/fakes/world.ts';
import { parseThreadId } from '../core/ids.ts';
import { forkAtCheckpoint } from './forks.ts';
import { putAwayLeft } from './putAwayLeft.ts';
import { keepThread, tryInTemporaryThread } from './temporaryThreads.ts';
import { toThreadsView } from './threadsToView.ts';

const rows = (window: Window) =>
  toThreadsView(window.session).threads.map(({ title, archived }) => (archived ? `${title}, archived` : title));

async function temporary() {
  const window = new Window({ 'a.txt': 'one\n' });
  await window.send('First', { 'a.txt': 'two\n' });
  const source = window.chat.threadId!;
  await tryInTemporaryThread(window.session, window.native);
  return { window, source, id: window.chat.threadId! };
}

describe('a temporary thread', () => {
  test('has the conversation, is shown and in no list; its files are saved as ever', async () => {
    const { window, source, id } = await temporary();
    expect(id).not.toBe(source);
    expect(window.chat).toMatchObject({ temporary: true, forkedFrom: { threadId: source } });
    await window.send('Try', { 'a.txt': 'three\n' });
    expect(window.chat.turns.map(({ text }) => text)).toEqual(['First', 'Try']);
    expect(rows(window)).toEqual(['First']);
    const { checkpointId } = window.chat.turns[1]!.before!;
    await window.ask({ kind: 'previewRestore', checkpointId });
    expect(window.chat.page?.checkpointNumber).toBe(3);
  });

  test('is archived once it is left, as it was used last, and can be brought back', async () => {
    const { window, source, id } = await temporary();
    await window.send('Try', { 'a.txt': 'three\n' });
    const usedAt = window.world.services.store.findThread(parseThreadId(id))?.thread.updatedAt;
    await window.ask({ kind: 'openThread', threadId: source });
    await expect.poll(() => rows(window)).toEqual(['Fork of First, archived', 'First']);
    const { thread, checkpoints } = window.world.services.store.readThread(parseThreadId(id))!;
    expect([thread.updatedAt, 'temporary' in thread, checkpoints.length]).toEqual([usedAt, false, 4]);
    await window.ask({ kind: 'unarchiveThread', threadId: id });
    expect(rows(window)).toEqual(['Fork of First', 'First']);
  });

  test('is kept when the user says so', async () => {
    const { window, source } = await temporary();
    await window.ask({ kind: 'keepThread' });
    expect(window.chat.temporary).toBeUndefined();
    await window.ask({ kind: 'openThread', threadId: source });
    expect(rows(window)).toEqual(['Fork of First', 'First']);
    await expect(keepThread(window.session)).rejects.toThrow('not a temporary one');
  });

  test('of a window that was closed is archived by the next one', async () => {
    const { window } = await temporary();
    await window.send('Try', { 'a.txt': 'three\n' });
    const { contents, files } = window.world;
    const next = new Window(new World(files, createMemoryStore(contents), contents));
    next.session.update({ threadId: undefined });
    expect(rows(next)).toEqual(['First']);
    await putAwayLeft(next.session);
    expect(rows(next)).toEqual(['Fork of First, archived', 'First']);
  });

  test('that is on screen stays so when those that were left are put away', async () => {
    const { window } = await temporary();
    await putAwayLeft(window.session);
    expect(window.chat).toMatchObject({ temporary: true });
    expect(window.chat.archived).toBeUndefined();
  });

  test('starts from a checkpoint too; not while a turn runs, since there would be no way to it', async () => {
    const { window, source } = await temporary();
    await window.ask({ kind: 'openThread', threadId: source });
    const { id } = window.world.services.store.readThread(parseThreadId(source))!.checkpoints[0]!;
    await forkAtCheckpoint(window.session, window.native, id, { temporary: true });
    expect(window.chat).toMatchObject({ temporary: true, turns: [] });
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    await expect(tryInTemporaryThread(window.session, window.native)).rejects.toThrow('Stop the turn first.');
    await window.ask({ kind: 'stopTurn' });
  });

  test('that is archived or forked by hand is a thread like others, and so is its fork', async () => {
    const { window, source, id } = await temporary();
    await window.ask({ kind: 'forkThread', turnId: window.chat.turns[0]!.id });
    expect(window.chat.temporary).toBeUndefined();
    await expect.poll(() => rows(window)).toEqual(['Fork of First', 'Fork of First, archived', 'First']);
    await window.ask({ kind: 'openThread', threadId: source });
    await tryInTemporaryThread(window.session, window.native);
    await window.ask({ kind: 'archiveThread', threadId: window.chat.threadId! });
    expect(window.chat).toMatchObject({ archived: true });
    expect(window.chat.temporary).toBeUndefined();
    expect(window.world.services.store.findThread(parseThreadId(id))?.thread.archivedAt).toBeDefined();
  });
});
