import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';
import { parseTurnId } from '../core/ids.ts';
import { sendMessage } from './conversation.ts';

/** Two threads; the one on screen has changed a file. */
async function twoThreads() {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('Other', {});
  const other = window.chat.threadId!;
  await window.ask({ kind: 'newThread' });
  const turnId = await window.send('One', { 'a.txt': '1' });
  const here = window.chat.threadId!;
  const open = (threadId: string) => window.ask({ kind: 'openThread', threadId });
  return { window, turnId, here, openHere: () => open(here), openOther: () => open(other) };
}

const isOpen = 'Another thread is open now. Nothing was changed.';

test('an edit puts no files back when another thread is opened while they are compared', async () => {
  const { window, turnId, openHere, openOther } = await twoThreads();
  const { token } = (await window.ask({ kind: 'planMessageEdit', turnId })) as { token: string };
  window.duringWalk(openOther);
  const edit = { kind: 'editThreadMessage', turnId, text: 'Again', files: 'putBack', token } as const;
  await expect(window.ask(edit)).rejects.toThrow(isOpen);
  expect(window.chat).toMatchObject({ turns: [{ text: 'Other', restores: [] }] });
  expect(window.chat.page).toBeUndefined();
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  await openHere();
  expect(window.chat.turns).toMatchObject([{ text: 'One', restores: [] }]);
});

test('an edit with something to decide shows no preview in another thread', async () => {
  const { window, turnId, openOther } = await twoThreads();
  window.world.edit({ 'a.txt': 'mine' });
  window.duringWalk(openOther);
  const edit = { kind: 'editThreadMessage', turnId, text: 'Again', files: 'putBack' } as const;
  await expect(window.ask(edit)).rejects.toThrow(isOpen);
  expect(window.chat.page).toBeUndefined();
});

test('an undo does nothing when another thread is opened while the files are compared', async () => {
  const { window, openHere, openOther } = await twoThreads();
  await window.restore('a.txt');
  window.duringWalk(openOther);
  const { restoreId } = window.chat.turns[0]!.restores[0]!;
  await expect(window.ask({ kind: 'undoRestore', restoreId })).rejects.toThrow(isOpen);
  expect(window.chat.turns).toMatchObject([{ text: 'Other', restores: [] }]);
  expect(window.world.files).toEqual({ 'a.txt': 'a' });
  await openHere();
  expect(window.chat.turns[0]!.restores).toMatchObject([{ undone: false }]);
});

test('a preview that is being compared ends with its thread', async () => {
  const { window, openOther } = await twoThreads();
  let signal: AbortSignal | undefined;
  window.duringWalk(async () => {
    signal = window.session.state.page?.abort.signal;
    await openOther();
  });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  expect(signal?.aborted).toBe(true);
  expect(window.chat.page).toBeUndefined();
});

test('a restore while a new thread is empty becomes part of the thread of its checkpoint, and can be undone', async () => {
  const { window, here } = await twoThreads();
  const { checkpointId } = window.chat.turns[0]!.before!;
  await window.ask({ kind: 'newThread' });
  await window.ask({ kind: 'previewRestore', checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  expect(window.world.files).toEqual({ 'a.txt': 'a' });
  expect(window.chat.threadId).toBeUndefined();
  // The chat shows no mark of it.
  expect(window.said).toEqual(['Restored 1 file to checkpoint 1. Undo']);
  await window.ask({ kind: 'openThread', threadId: here });
  expect(window.chat.turns[0]!.restores).toMatchObject([{ writtenCount: 1, undone: false }]);
});

test('a turn that was stopped is not continued in another thread that is opened meanwhile', async () => {
  const { window, openHere, openOther } = await twoThreads();
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await window.ask({ kind: 'stopTurn' });
  const { id: turnId } = window.chat.turns.at(-1)!;
  window.duringWalk(openOther);
  await expect(window.ask({ kind: 'continueTurn', turnId })).rejects.toThrow(isOpen);
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Other']);
  await openHere();
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['One', 'wait']);
});

test('no message is sent after one of another thread', async () => {
  const { window, turnId, openOther } = await twoThreads();
  await openOther();
  const message = { text: 'After it', parentId: parseTurnId(turnId) };
  await expect(sendMessage(window.session, message)).rejects.toThrow(isOpen);
  expect(window.chat.turns).toHaveLength(1);
});
