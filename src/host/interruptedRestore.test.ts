import { expect, test, vi } from 'vitest';
import { MemoryAccess } from '../../test/fakes/memoryStore.ts';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { whole, Window } from '../../test/fakes/window.ts';
import type { InterruptedPageView } from '../protocol/interruptedViews.ts';
import { continueFromCheckpoint } from './forks.ts';
import { showInterrupted } from './interruptedRestore.ts';
import { toStatusView } from './statusView.ts';

/**
 * Three files are to be restored to checkpoint 1; the process ends when `a.txt` is written and no other. Then VS Code starts again.
 */
async function crashHalfWay(before = new Window({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' })): Promise<Window> {
  await before.send('One', { 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' });
  await crashWhileRestoring(before, before.chat.turns.at(-1)!.before!.checkpointId);
  expect(before.world.files).toEqual({ 'a.txt': 'a', 'b.txt': '1', 'c.txt': '1' });
  return new Window(before.world);
}

async function crashWhileRestoring(window: Window, checkpointId: string): Promise<void> {
  await window.ask({ kind: 'previewRestore', checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  const { files } = window.world.directory;
  const cutOff = new Set<string>();
  files.onCall = async ({ operation, path }) => {
    if (operation !== 'write' || path === 'a.txt') return;
    cutOff.add(path);
    await new Promise(() => undefined);
  };
  const choices = whole(...page.plan.files.map(({ path }) => path));
  void window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices });
  await vi.waitUntil(() => cutOff.size === 2 && window.world.files['a.txt'] === 'a');
  files.onCall = () => undefined;
  window.world.startAgain();
}

async function pageOf(window: Window): Promise<Extract<InterruptedPageView, { readonly phase: 'compared' }>> {
  await showInterrupted(window.session);
  const page = window.chat.interruptedPage;
  if (page?.phase !== 'compared') throw new Error('no page');
  return page;
}

test('is shown at the next start, with what is there of each file', async () => {
  const window = await crashHalfWay();
  window.world.edit({ 'c.txt': 'mine' });
  const page = await pageOf(window);
  expect(page).toMatchObject({ targetNumber: 1, safetyNumber: 3, changeCount: 3, otherCount: 0 });
  expect(page.files).toEqual([
    { path: 'a.txt', state: 'written' },
    { path: 'b.txt', state: 'before' },
    { path: 'c.txt', state: 'changed' },
  ]);
  expect(window.chat.interrupted).toMatchObject({ restoreId: page.restoreId, targetNumber: 1, changeCount: 3 });
});

test('nothing is shown when none was cut off, nor while one is written', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', {});
  await showInterrupted(window.session);
  expect(window.chat.interruptedPage).toBeUndefined();
  const cutOff = await crashHalfWay();
  cutOff.session.update({ restoring: true });
  await showInterrupted(cutOff.session);
  expect(cutOff.chat.interruptedPage ?? cutOff.chat.interrupted).toBeUndefined();
});

test('makes way for a message that is gone to, and stays undecided', async () => {
  const window = await crashHalfWay();
  await pageOf(window);
  await window.ask({ kind: 'goToMessage', turnId: window.chat.turns[0]!.id });
  expect(window.chat.interruptedPage).toBeUndefined();
  expect(window.chat.interrupted).toBeDefined();
});

test('is undone at once when there is nothing to decide', async () => {
  const window = await crashHalfWay();
  const { restoreId } = await pageOf(window);
  await window.ask({ kind: 'undoRestore', restoreId });
  expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' });
  expect(window.chat.interruptedPage ?? window.chat.interrupted ?? window.chat.page).toBeUndefined();
  expect(window.chat.turns[0]!.restores).toMatchObject([
    { writtenCount: 1, undone: true },
    { writtenCount: 1, isUndo: true },
  ]);
});

test('is finished at once when there is nothing to decide', async () => {
  const window = await crashHalfWay();
  const { restoreId } = await pageOf(window);
  await window.ask({ kind: 'finishRestore', restoreId });
  expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
  expect(window.chat.interruptedPage ?? window.chat.interrupted ?? window.chat.page).toBeUndefined();
});

test('a restore that was complete but for its last record is finished without writing', async () => {
  const window = await crashHalfWay();
  window.world.edit({ 'b.txt': 'b', 'c.txt': 'c' });
  const { restoreId } = await pageOf(window);
  await window.ask({ kind: 'finishRestore', restoreId });
  expect(window.chat.interrupted).toBeUndefined();
  expect(window.chat.turns[0]!.restores).toMatchObject([{ writtenCount: 3, failed: [] }]);
});

test.each(['undoRestore', 'finishRestore'] as const)(
  '%s opens the preview when a file was changed since, and keeps that file',
  async kind => {
    const window = await crashHalfWay();
    window.world.edit({ 'c.txt': 'mine' });
    const { restoreId } = await pageOf(window);
    await window.ask({ kind, restoreId });
    const { page } = window.chat;
    if (page?.phase !== 'choosing') throw new Error('no plan');
    expect(page.purpose).toEqual(kind === 'undoRestore' ? { kind: 'undo', decides: true } : { kind: 'finish' });
    const group = (path: string) => page.plan.files.find(file => file.path === path)?.group;
    expect(group('c.txt')).not.toMatch(/modify|create|delete/);
    const ticked = page.plan.files.filter(file => file.group === 'modify').map(({ path }) => path);
    expect(ticked).toEqual([kind === 'undoRestore' ? 'a.txt' : 'b.txt']);
    await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole(...ticked) });
    const written = kind === 'undoRestore' ? { 'a.txt': '1', 'b.txt': '1' } : { 'a.txt': 'a', 'b.txt': 'b' };
    expect(window.world.files).toEqual({ ...written, 'c.txt': 'mine' });
    expect(window.chat.interrupted).toBeUndefined();
    expect(window.chat.turns[0]!.restores.at(-1)).toMatchObject({ keptCount: 1 });
  },
);

test('choosing no file decides it too', async () => {
  const window = await crashHalfWay();
  window.world.edit({ 'a.txt': 'mine', 'b.txt': 'mine', 'c.txt': 'mine' });
  const { restoreId } = await pageOf(window);
  await window.ask({ kind: 'undoRestore', restoreId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: [] });
  expect(window.chat.interrupted ?? window.chat.page).toBeUndefined();
  expect(window.world.files).toEqual({ 'a.txt': 'mine', 'b.txt': 'mine', 'c.txt': 'mine' });
});

test('until it is decided nothing else is restored, and why is said', async () => {
  const window = await crashHalfWay();
  await pageOf(window);
  await window.ask({ kind: 'decideLater' });
  expect(window.chat.interruptedPage).toBeUndefined();
  expect(window.chat.interrupted).toBeDefined();
  const [turn] = window.chat.turns;
  const undecided = 'A restore to checkpoint 1 was interrupted. Undo or finish that one first: the chat offers both.';
  await expect(window.ask({ kind: 'previewRestore', checkpointId: turn!.before!.checkpointId })).rejects.toThrow(
    undecided,
  );
  const plan = await window.ask({ kind: 'planMessageEdit', turnId: turn!.id });
  const edit = { kind: 'editThreadMessage', turnId: turn!.id, text: 'Two' } as const;
  const { token } = plan as { readonly token: string };
  await expect(window.ask({ ...edit, files: 'putBack', token })).rejects.toThrow(undecided);
  expect(window.world.content.restores).toHaveLength(1);
  await window.ask({ ...edit, files: 'keep' });
  await window.session.state.running?.over;
  await window.ask({ kind: 'undoRestore', restoreId: window.chat.interrupted!.restoreId });
  await window.ask({ kind: 'previewRestore', checkpointId: turn!.before!.checkpointId });
  expect(window.chat.page?.phase).toBe('choosing');
});

test('the status bar says so until it is decided', async () => {
  const window = await crashHalfWay();
  window.session.update({ baseline: { kind: 'ready' } });
  await pageOf(window);
  await window.ask({ kind: 'decideLater' });
  expect(toStatusView(window.session)).toMatchObject({ text: '$(warning) Restore interrupted', isWarning: true });
  await window.ask({ kind: 'undoRestore', restoreId: window.chat.interrupted!.restoreId });
  expect(toStatusView(window.session)).toMatchObject({ isWarning: false });
});

test('of several the last one comes first, then the one before', async () => {
  const window = await crashHalfWay();
  const first = window.chat.interrupted!.restoreId;
  // The undo of it is cut off too: `a.txt` is put back, and no outcome recorded.
  window.world.directory.files.onCall = ({ operation }) =>
    operation === 'write' ? new Promise<void>(() => undefined) : undefined;
  void window.ask({ kind: 'undoRestore', restoreId: first });
  await vi.waitUntil(() => window.world.content.restores.length === 2);
  window.world.directory.files.onCall = () => undefined;
  window.world.startAgain();

  const restarted = new Window(window.world);
  const page = await pageOf(restarted);
  expect(page).toMatchObject({ otherCount: 1, changeCount: 1 });
  expect(page.restoreId).not.toBe(first);
  await restarted.ask({ kind: 'finishRestore', restoreId: page.restoreId });
  expect(restarted.world.files).toEqual({ 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' });
  expect(restarted.chat.interruptedPage).toMatchObject({ restoreId: first, otherCount: 0, phase: 'compared' });
  await restarted.ask({ kind: 'undoRestore', restoreId: first });
  expect(restarted.chat.interruptedPage ?? restarted.chat.interrupted).toBeUndefined();
});

test('its thread is opened, and another thread shows the banner only', async () => {
  const window = await crashHalfWay();
  const { restoreId } = await pageOf(window);
  const { threadId } = window.chat;
  await window.ask({ kind: 'newThread' });
  expect(window.chat.interruptedPage).toBeUndefined();
  expect(window.chat.interrupted).toMatchObject({ restoreId });
  await window.ask({ kind: 'undoRestore', restoreId });
  expect(window.chat.threadId).toBe(threadId);
  expect(window.world.files['a.txt']).toBe('1');
});

test('a window that only reads shows the page, and decides nothing', async () => {
  const unruly = new UnrulyStore();
  const window = await crashHalfWay(new Window(unruly.world({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' })));
  expect(unruly.access).toBeInstanceOf(MemoryAccess);
  unruly.access.change('reading');
  const page = await pageOf(window);
  expect(window.chat.readOnly).toBe(true);
  expect(page.files[0]).toEqual({ path: 'a.txt', state: 'written' });
  await expect(window.ask({ kind: 'undoRestore', restoreId: page.restoreId })).rejects.toThrow('Another window');
  expect(window.chat.interrupted).toBeUndefined();
});

test('a file that cannot be read is told as that', async () => {
  const window = await crashHalfWay();
  window.world.directory.files.failOn({ operation: 'stat', path: 'b.txt' });
  window.world.directory.files.failOn({ operation: 'read', path: 'b.txt' });
  const { files } = await pageOf(window);
  expect(files[1]).toEqual({ path: 'b.txt', state: 'unreadable' });
});

test('while its files are compared, another thread can be opened and stays open', async () => {
  const window = await crashHalfWay();
  const { files } = window.world.directory;
  let goOn: () => void = () => undefined;
  files.onCall = ({ operation }) =>
    operation === 'stat' || operation === 'read' ? new Promise(resolve => (goOn = resolve)) : undefined;
  const shown = showInterrupted(window.session);
  await expect.poll(() => window.chat.interruptedPage?.phase).toBe('comparing');
  const { threadId } = window.chat;
  await window.ask({ kind: 'newThread' });
  files.onCall = () => undefined;
  goOn();
  await shown;
  expect(window.chat.threadId).toBeUndefined();
  await window.ask({ kind: 'openThread', threadId: threadId! });
  expect(window.chat.interruptedPage?.phase).toBe('compared');
});

test('it is not undone while a turn runs in another thread, which is to be stopped first', async () => {
  const window = await crashHalfWay();
  const { restoreId } = await pageOf(window);
  await window.ask({ kind: 'newThread' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect(window.ask({ kind: 'undoRestore', restoreId })).rejects.toThrow('Stop the turn first.');
  await window.ask({ kind: 'stopTurn' });
  await window.ask({ kind: 'undoRestore', restoreId });
  expect(window.world.files['a.txt']).toBe('1');
});

test('until it is decided no thread is started that would continue from a checkpoint', async () => {
  const window = await crashHalfWay();
  const { store } = window.world.services;
  const [checkpoint] = window.world.content.checkpoints;
  const going = continueFromCheckpoint(window.session, window.native, checkpoint!.id);
  await expect(going).rejects.toThrow('A restore to checkpoint 1 was interrupted.');
  expect(store.listThreads({ limit: Infinity })).toHaveLength(1);
});
