import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';
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
