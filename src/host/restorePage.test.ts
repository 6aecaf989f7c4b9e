import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';
import { parseCheckpointId } from '../core/ids.ts';
import { wholeFiles } from '../core/restorePlan.ts';
import { openRestorePage } from './previewPage.ts';
import { confirmPage } from './restorePage.ts';
import { toTimelineView } from './timelineToView.ts';

test('a restore from a mark is previewed, carried out, listed and undone', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const checkpointId = window.chat.turns[0]!.before!.checkpointId;
  await window.ask({ kind: 'previewRestore', checkpointId });
  await window.ask({ kind: 'openPlannedDiff', path: 'a.txt' });
  expect(window.opened).toEqual(['a.txt (now ↔ checkpoint 1)']);
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  expect(window.world.files).toEqual({ 'a.txt': 'a' });
  const [restore] = window.chat.turns[0]!.restores;
  expect(restore).toMatchObject({ targetNumber: 1, writtenCount: 1, failed: [], undone: false });

  await window.ask({ kind: 'undoRestore', restoreId: restore!.restoreId });
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  expect(window.chat.turns[0]!.restores).toMatchObject([{ undone: true }, { isUndo: true }]);
  expect(toTimelineView(window.session).entries.map(({ kind }) => kind)).toEqual([
    'restore',
    'restore',
    'turn',
    'baseline',
  ]);
});

test('an undo that is asked for twice at once is made once', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  const { restoreId } = window.chat.turns[0]!.restores[0]!;
  const undo = { kind: 'undoRestore', restoreId } as const;
  const replies = await Promise.allSettled([window.ask(undo), window.ask(undo)]);
  expect(replies.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  expect(window.world.content.restores).toHaveLength(2);
  expect(window.chat.page).toBeUndefined();
});

test('a preview that is no longer true is shown anew, and nothing is written', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  window.world.edit({ 'b.txt': 'mine' });
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': 'mine' });
  const after = window.chat.page;
  if (after?.phase !== 'choosing') throw new Error('no plan');
  expect(after.changedSince).toBe(true);
  expect(after.plan.files.map(({ path, isNew }) => [path, isNew])).toEqual([
    ['a.txt', false],
    ['b.txt', true],
  ]);
});

test('a restore that is stopped half way says what it did not write', async () => {
  const all = (content: string) =>
    Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index}.txt`, content]));
  const window = new Window(all('a'));
  await window.send('One', all('1'));
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  window.world.directory.files.onCall = ({ operation }) => {
    if (operation === 'write') void window.ask({ kind: 'closePreview' });
  };
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole(...Object.keys(all(''))) });
  const restore = window.chat.turns[0]!.restores[0]!;
  const left = Object.entries(window.world.files).filter(([, content]) => content === '1');
  expect(restore.failed.map(({ path }) => path).sort()).toEqual(left.map(([path]) => path).sort());
  expect(restore.writtenCount).toBe(200 - left.length);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(200);
});

/** A restore of one file, and a turn that has begun since. */
async function restoredWhileTurnRuns() {
  const window = new Window({ 'a.txt': 'a', 'b.txt': 'b' });
  await window.send('One', { 'a.txt': '1', 'b.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  const { restoreId } = window.chat.turns[0]!.restores[0]!;
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  return { window, undo: { kind: 'undoRestore', restoreId } as const };
}

/** What is to be done at the end of the turn, when the files are compared. */
function atEndOfTurn(window: Window, work: () => unknown): void {
  void window.session.state.running?.over.then(() => window.duringWalk(work));
}

test('an undo that waited for a turn is still about its files when it is compared again', async () => {
  const { window, undo } = await restoredWhileTurnRuns();
  atEndOfTurn(window, () => Promise.reject(new Error('disk')));
  await window.ask(undo);
  expect(window.chat.page?.phase).toBe('turnRuns');
  window.release!();
  await expect.poll(() => window.chat.page?.phase).toBe('failed');
  window.world.edit({ 'b.txt': 'mine', 'c.txt': 'mine' });
  await window.ask({ kind: 'refreshPreview' });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  expect(page.plan.files.map(({ path }) => path)).toEqual(['a.txt']);
});

test('an undo that waited for a turn can be called off while its files are compared', async () => {
  const { window, undo } = await restoredWhileTurnRuns();
  let phase: string | undefined;
  atEndOfTurn(window, async () => {
    phase = window.chat.page?.phase;
    await window.ask({ kind: 'closePreview' });
  });
  await window.ask(undo);
  window.release!();
  await expect.poll(() => phase).toBe('comparing');
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(window.chat.page).toBeUndefined();
});

test('a preview whose files cannot be compared says so, and can be compared again', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const { checkpointId } = window.chat.turns[0]!.before!;
  const message = 'The files could not be compared. Nothing was written.';
  const { files } = window.world.services;
  const headMoves = files.headMoves.bind(files);
  Object.assign(files, { headMoves: () => Promise.reject(new Error('disk')) });
  const preview = openRestorePage(window.session, parseCheckpointId(checkpointId), { kind: 'restore' });
  await expect(preview).rejects.toThrow('disk');
  Object.assign(files, { headMoves });
  expect(window.chat.page).toMatchObject({ phase: 'failed', message });

  await window.ask({ kind: 'refreshPreview' });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  window.world.edit({ 'b.txt': 'mine' });
  const { store } = window.world.services;
  const readBlob = store.readBlob.bind(store);
  Object.assign(store, { readBlob: () => Promise.reject(new Error('disk')) });
  await expect(confirmPage(window.session, page.plan.token, wholeFiles(['a.txt']))).rejects.toThrow('disk');
  Object.assign(store, { readBlob });
  expect(window.chat.page).toMatchObject({ phase: 'failed', message });
  expect(window.world.files['a.txt']).toBe('1');
});

test('a preview that waited for a turn and then cannot be compared says so, and the log has why', async () => {
  const { window, undo } = await restoredWhileTurnRuns();
  const logged = window.logErrors();
  const { files } = window.world.services;
  Object.assign(files, { headMoves: () => Promise.reject(new Error('disk')) });
  await window.ask(undo);
  window.release!();
  await expect.poll(() => window.chat.page?.phase).toBe('failed');
  await expect.poll(() => logged).toEqual(['Files could not be compared: disk']);
});
