import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';
import type { EditPlanView } from '../protocol/chatViews.ts';

test('editing a message with the files put back lands exactly before it, and hides what followed', async () => {
  const window = new Window({ 'a.txt': 'a', 'keep.txt': 'k' });
  await window.send('One', { 'a.txt': '1' });
  const two = await window.send('Two', { 'a.txt': '2', 'new.txt': 'n' });
  await window.send('Three', { 'keep.txt': undefined });
  const plan = (await window.ask({ kind: 'planMessageEdit', turnId: two })) as EditPlanView;
  expect(plan).toMatchObject({ modified: 1, created: 1, deleted: 1, kept: 0, laterMessages: 1, needsReview: false });

  window.willEdit({ 'other.txt': 'o' });
  const edit = { kind: 'editThreadMessage', turnId: two, text: 'Two, differently', files: 'putBack' } as const;
  expect(await window.ask({ ...edit, token: plan.token })).toEqual({ kind: 'sent' });
  await window.session.state.running?.over;
  expect(window.world.files).toEqual({ 'a.txt': '1', 'keep.txt': 'k', 'other.txt': 'o' });
  expect(window.chat.turns.map(({ text, versions }) => [text, versions.length])).toEqual([
    ['One', 1],
    ['Two, differently', 2],
  ]);
  await window.ask({ kind: 'selectVersion', turnId: two });
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
});

test('an edit whose files changed since it was planned asks again and does nothing', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  const plan = (await window.ask({ kind: 'planMessageEdit', turnId: one })) as EditPlanView;
  window.world.edit({ 'b.txt': 'mine' });
  const edit = { kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack', token: plan.token } as const;
  const reply = (await window.ask(edit)) as { kind: string; plan: EditPlanView };
  expect(reply).toMatchObject({ kind: 'requiresConfirmation', plan: { modified: 1, kept: 1 } });
  expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': 'mine' });
  expect(window.chat.turns).toHaveLength(1);
});

test('an edit without a plan the user saw does nothing', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  const reply = await window.ask({ kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' });
  expect(reply).toMatchObject({ kind: 'requiresConfirmation' });
  expect(window.world.files).toEqual({ 'a.txt': '1' });
});

test('an edit that is given up while its files are compared once more was not sent', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  const { token } = (await window.ask({ kind: 'planMessageEdit', turnId: one })) as EditPlanView;
  const giveUp = async () => {
    await window.ask({ kind: 'closePreview' });
    throw new Error('aborted');
  };
  // It is planned anew first.
  window.duringWalk(() => window.duringWalk(giveUp));
  const edit = { kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack', token } as const;
  expect(await window.ask(edit)).toEqual({ kind: 'review' });
  expect(window.chat.page).toBeUndefined();
  expect(window.chat.turns).toMatchObject([{ text: 'One', restores: [] }]);
  expect(window.world.files).toEqual({ 'a.txt': '1' });
});

test('an edit with something to decide leads to the preview, which sends it', async () => {
  const window = new Window({ 'a.txt': 'a', 'b.txt': 'b' });
  const one = await window.send('One', { 'a.txt': '1', 'b.txt': '1' });
  window.world.edit({ 'a.txt': 'mine' });
  const edit = { kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' } as const;
  expect(await window.ask(edit)).toEqual({ kind: 'review' });
  const { page } = window.chat;
  expect(page).toMatchObject({ purpose: { kind: 'sendEdit', text: 'Again' }, phase: 'choosing' });
  if (page?.phase !== 'choosing') throw new Error('no plan');
  expect(page.plan.files.map(({ path, author, group }) => [path, author, group])).toEqual([
    ['a.txt', 'both', 'conflict'],
    ['b.txt', 'agent', 'modify'],
  ]);
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('b.txt') });
  await window.session.state.running?.over;
  expect(window.world.files).toEqual({ 'a.txt': 'mine', 'b.txt': 'b' });
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Again']);
  expect(window.chat.page).toBeUndefined();
});

test('an edit whose preview leaves every file unticked is sent, and no file is touched', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  window.world.edit({ 'a.txt': 'mine' });
  await window.ask({ kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: [] });
  await window.session.state.running?.over;
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Again']);
  expect(window.world.files).toEqual({ 'a.txt': 'mine' });
  expect(window.world.content.restores).toEqual([]);
});

test('an edit whose thread was archived while its preview was open puts no files back', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  window.world.edit({ 'a.txt': 'mine' });
  await window.ask({ kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' });
  await window.ask({ kind: 'archiveThread', threadId: window.chat.threadId! });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  const confirm = { kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') } as const;
  await expect(window.ask(confirm)).rejects.toThrow('This thread is archived.');
  expect(window.world.files).toEqual({ 'a.txt': 'mine' });
});
