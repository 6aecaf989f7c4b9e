import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';
import { undoLastRestore } from './rewind.ts';
import { toTimelineView } from './timelineToView.ts';

async function changedWindow(): Promise<Window> {
  const window = new Window({ 'a.txt': 'a', 'b.txt': 'b' });
  await window.send('One', { 'a.txt': '1', 'b.txt': '1' });
  return window;
}

const restores = (window: Window) => window.chat.turns.at(-1)!.restores;

test('files of yours that a restore kept are counted', async () => {
  const window = await changedWindow();
  window.world.edit({ 'c.txt': 'mine', 'd.txt': 'mine' });
  await window.restore('a.txt', 'b.txt', 'd.txt');
  expect(restores(window)).toMatchObject([{ writtenCount: 3, keptCount: 1 }]);
});

test('what was not written can be restored afterwards, and nothing else', async () => {
  const window = await changedWindow();
  window.world.directory.files.failOn({ operation: 'write', path: 'b.txt' });
  await window.restore('a.txt', 'b.txt');
  window.world.directory.files.heal();
  const [entry] = restores(window);
  expect(entry).toMatchObject({ writtenCount: 1, failed: [{ path: 'b.txt' }], canRestoreRest: true });
  window.world.edit({ 'a.txt': 'mine' });
  await window.ask({ kind: 'restoreRest', restoreId: entry!.restoreId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  expect(page.plan.files).toMatchObject([{ path: 'b.txt', group: 'modify' }]);
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('b.txt') });
  expect(window.world.files).toEqual({ 'a.txt': 'mine', 'b.txt': 'b' });
  expect(restores(window).map(({ canRestoreRest }) => canRestoreRest)).toEqual([undefined, undefined]);
  const rest = { kind: 'restoreRest', restoreId: restores(window)[1]!.restoreId } as const;
  await expect(window.ask(rest)).rejects.toThrow('Every file of this restore was written.');
});

test('an undo can be undone, which is to redo, and that too', async () => {
  const window = await changedWindow();
  await window.restore('a.txt');
  const undoLast = () => window.ask({ kind: 'undoRestore', restoreId: restores(window).at(-1)!.restoreId });
  await undoLast();
  expect(window.world.files['a.txt']).toBe('1');
  await undoLast();
  expect(window.world.files['a.txt']).toBe('a');
  await undoLast();
  expect(window.world.files['a.txt']).toBe('1');
  expect(restores(window).map(({ isUndo, isRedo = false, undone }) => [isUndo, isRedo, undone])).toEqual([
    [false, false, true],
    [true, false, true],
    [false, true, true],
    [true, false, false],
  ]);
});

test('an undo asks before it replaces a file that was not written and has changed since', async () => {
  const window = await changedWindow();
  window.world.directory.files.failOn({ operation: 'write', path: 'b.txt' });
  await window.restore('a.txt', 'b.txt');
  window.world.directory.files.heal();
  window.world.edit({ 'b.txt': 'mine' });
  await window.ask({ kind: 'undoRestore', restoreId: restores(window)[0]!.restoreId });
  expect(window.chat.page?.phase).toBe('choosing');
  expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'mine' });
});

test('what a restore wrote is shown in one diff editor', async () => {
  const window = await changedWindow();
  window.world.directory.files.failOn({ operation: 'write', path: 'b.txt' });
  await window.restore('a.txt', 'b.txt');
  await window.ask({ kind: 'viewRestoreChanges', restoreId: restores(window)[0]!.restoreId });
  expect(window.opened).toEqual(['Changes of the Restore to checkpoint 1: 1']);
});

test('while the chat is hidden a restore is told, with Undo', async () => {
  const window = await changedWindow();
  await window.restore('a.txt');
  expect(window.said).toEqual([]);
  await window.ask({ kind: 'undoRestore', restoreId: restores(window)[0]!.restoreId });

  window.isChatVisible = false;
  window.answers.offer = true;
  await window.restore('a.txt', 'b.txt');
  expect(window.said).toEqual(['Restored 2 files to checkpoint 1. Undo']);
  await expect.poll(() => window.world.files).toEqual({ 'a.txt': '1', 'b.txt': '1' });
  expect(window.said).toHaveLength(1);
});

test('an offered undo that is refused is told too', async () => {
  const window = await changedWindow();
  window.isChatVisible = false;
  await window.restore('a.txt');
  window.said.length = 0;
  window.answers.offer = true;
  const errors: string[] = [];
  window.native.showError = message => void errors.push(message);
  window.native.offer = async () => {
    window.session.update({ restoring: true });
    return true;
  };
  await window.restore('b.txt');
  await expect.poll(() => errors).toEqual(['Files are being restored. Try again when that is done.']);
});

test('an offered undo is made in its thread, whichever is on screen then', async () => {
  const window = await changedWindow();
  const { threadId } = window.chat;
  let answer: (wanted: boolean) => void = () => undefined;
  window.native.offer = () => new Promise(resolve => (answer = resolve));
  window.isChatVisible = false;
  await window.restore('a.txt');
  await window.ask({ kind: 'newThread' });
  await window.send('Two', {});
  answer(true);
  await expect.poll(() => window.world.files['a.txt']).toBe('1');
  await expect.poll(() => window.chat.turns[0]?.restores).toMatchObject([{ undone: true }, { isUndo: true }]);
  expect(window.chat.threadId).toBe(threadId);
});

test('the command to undo takes back what was put back last, also by an undo of an undo', async () => {
  const window = await changedWindow();
  await window.restore('a.txt');
  await window.restore('b.txt');
  for (let times = 0; times < 2; times++) {
    await window.ask({ kind: 'undoRestore', restoreId: restores(window).at(-1)!.restoreId });
  }
  expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
  await undoLastRestore(window.session, window.native);
  expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': '1' });
  await undoLastRestore(window.session, window.native);
  expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': '1' });
  await expect(undoLastRestore(window.session, window.native)).rejects.toThrow('There is no restore to undo');
});

test('an undo that could write no file leaves its restore to be undone', async () => {
  const window = await changedWindow();
  await window.restore('a.txt');
  await window.restore('b.txt');
  window.world.directory.files.failOn({ operation: 'write', path: 'b.txt' });
  await undoLastRestore(window.session, window.native);
  window.world.directory.files.heal();
  expect(restores(window)).toMatchObject([{ undone: false }, { undone: false }, { isUndo: true, writtenCount: 0 }]);
  const entries = toTimelineView(window.session).entries.filter(({ kind }) => kind === 'restore');
  expect(entries.map(({ undone }) => undone)).toEqual([false, false, false]);
  await undoLastRestore(window.session, window.native);
  expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': '1' });
});
