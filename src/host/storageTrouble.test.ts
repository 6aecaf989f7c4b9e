import { expect, test } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { whole, Window } from '../../test/fakes/window.ts';
import { parseThreadId } from '../core/ids.ts';

function unrulyWindow() {
  const unruly = new UnrulyStore();
  return { unruly, window: new Window(unruly.world({ 'a.txt': 'a' })) };
}

test('a full disk is told with the checkpoint that could not be saved, until one could', async () => {
  const { unruly, window } = unrulyWindow();
  await window.send('One', {});
  unruly.commitFailure = { kind: 'diskFull' };
  await window.send('Two', { 'a.txt': '2' });
  const refused = { kind: 'refused', cause: 'disk full', reason: 'the disk is full' };
  expect(window.chat.storage).toEqual({ ...refused, number: 3, held: true });
  expect(window.chat.turns.map(({ text, status }) => [text, status])).toEqual([
    ['One', 'completed'],
    ['Two', 'completed'],
  ]);
  expect(window.chat.turns[1]?.captureFailure).toContain('could not be saved: the disk is full.');

  unruly.commitFailure = undefined;
  await window.send('Three', {});
  expect(window.chat.storage).toBeUndefined();
  expect(unruly.held).toEqual([]);
});

test('of a thread that is not on screen no checkpoint is named', async () => {
  const { unruly, window } = unrulyWindow();
  unruly.commitFailure = { kind: 'diskFull' };
  await window.send('One', {});
  await window.ask({ kind: 'newThread' });
  expect(window.chat.storage).toEqual({ kind: 'refused', cause: 'disk full', reason: 'the disk is full', held: true });
});

test('Try Again saves what is there now and what was held; while it cannot, it says so', async () => {
  const { unruly, window } = unrulyWindow();
  unruly.commitFailure = { kind: 'notWritable', reason: 'the store’s folder is read only' };
  await window.send('One', {});
  await expect(window.ask({ kind: 'saveAgain' })).rejects.toThrow(
    'The checkpoint could not be saved: the store’s folder is read only.',
  );
  expect(window.chat.storage).toMatchObject({ kind: 'refused', cause: 'store cannot be written', held: true });
  unruly.commitFailure = undefined;
  await window.ask({ kind: 'saveAgain' });
  expect(window.chat.storage).toBeUndefined();
  expect(unruly.held).toEqual([]);
  expect(window.world.content.checkpoints).toMatchObject([{ number: 1, kind: 'manual', name: undefined }]);
});

test('Try Again saves in the thread of the checkpoint that failed where the one on screen can have none', async () => {
  const { unruly, window } = unrulyWindow();
  unruly.commitFailure = { kind: 'diskFull' };
  await window.send('One', {});
  const { threadId } = window.chat;
  unruly.commitFailure = undefined;
  await window.ask({ kind: 'newThread' });
  await window.ask({ kind: 'saveAgain' });
  expect(window.chat.storage).toBeUndefined();
  expect(unruly.store.readThread(parseThreadId(threadId!))!.checkpoints).toMatchObject([{ kind: 'manual' }]);
});

test('when the disk takes a name but no checkpoint, messages are no longer held and checkpoints still paused', async () => {
  const { unruly, window } = unrulyWindow();
  unruly.commitFailure = { kind: 'diskFull' };
  await window.send('One', {});
  unruly.commitFailure = undefined;
  await window.ask({ kind: 'renameThread', threadId: window.chat.threadId! });
  expect(window.chat.storage).toMatchObject({ kind: 'refused', held: false });
});

test('at the limit messages are sent, and the limit is told until a checkpoint is saved', async () => {
  const { unruly, window } = unrulyWindow();
  unruly.contents.limit = 1;
  await window.send('One', { 'b.txt': 'b' });
  expect(window.chat.storage).toEqual({ kind: 'limitReached', cause: 'limit reached', limitBytes: 1 });
  expect(window.chat.turns).toMatchObject([{ text: 'One', status: 'completed' }]);
  await window.ask({ kind: 'changeLimit' });
  expect(window.opened).toEqual(['Settings: threadCheckpoints.storage']);
  unruly.contents.limit = 0;
  await window.send('Two', {});
  expect(window.chat.storage).toBeUndefined();
});

test('a restore is refused when what is there cannot be saved first', async () => {
  const { unruly, window } = unrulyWindow();
  await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  unruly.commitFailure = { kind: 'diskFull' };
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  expect(window.chat.page).toMatchObject({
    phase: 'failed',
    message: 'Nothing was written: checkpoint 3 could not be saved (the disk is full).',
  });
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  expect(unruly.held).toEqual([]);
});

test('a turn whose store another window has taken keeps its files and says what is not saved', async () => {
  const { unruly, window } = unrulyWindow();
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  const { over } = window.session.state.running!;
  unruly.access.change('reading');
  window.release?.();
  await over;
  expect(window.chat.turns[0]?.captureFailure).toBe(
    'The end of this turn could not be saved: another window is writing to this workspace’s store. The files are as the agent left them, and earlier checkpoints are intact.',
  );
});
