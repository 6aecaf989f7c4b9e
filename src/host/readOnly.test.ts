import { expect, test } from 'vitest';
import { createMemoryStore, MemoryAccess } from '../../test/fakes/memoryStore.ts';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import type { HostRequest } from '../protocol/messages.ts';
import { followStore } from './followStore.ts';
import { toThreadsView } from './threadsToView.ts';
import { toTimelineView } from './timelineToView.ts';

const otherWindow =
  'Another window is writing to this thread. This one follows along and takes over when that one closes.';

async function readingWindow() {
  const unruly = new UnrulyStore();
  const window = new Window(unruly.world({ 'a.txt': 'a' }));
  await window.send('One', { 'a.txt': '1' });
  await window.send('Two', { 'a.txt': '2' });
  const [first] = window.chat.turns;
  unruly.access.change('reading');
  return { unruly, window, turnId: first!.id, checkpointId: first!.before!.checkpointId };
}

test('every view says that another window writes', async () => {
  const { window } = await readingWindow();
  expect(window.chat.readOnly).toBe(true);
  expect(toTimelineView(window.session).readOnly).toBe(true);
  expect(toThreadsView(window.session).readOnly).toBe(true);
});

test('nothing is sent, edited, restored, named or deleted, and why is said', async () => {
  const { window, turnId, checkpointId } = await readingWindow();
  const threadId = window.chat.threadId!;
  const requests: readonly HostRequest[] = [
    { kind: 'sendMessage', text: 'x' },
    { kind: 'editThreadMessage', turnId, text: 'x', files: 'keep' },
    { kind: 'selectVersion', turnId },
    { kind: 'previewRestore', checkpointId },
    { kind: 'saveCheckpoint' },
    { kind: 'saveAgain' },
    { kind: 'renameThread', threadId },
    { kind: 'deleteThread', threadId },
    { kind: 'freeDiskSpace' },
  ];
  const before = window.world.contents.recordCount;
  for (const request of requests) await expect(window.ask(request), request.kind).rejects.toThrow(otherWindow);
  expect(window.world.contents.recordCount).toBe(before);
  expect(window.chat.running).toBeUndefined();
  expect(window.world.files).toEqual({ 'a.txt': '2' });
});

test('changes can be viewed, and the actions of a checkpoint are those that change nothing', async () => {
  const { window, checkpointId } = await readingWindow();
  await window.ask({ kind: 'viewCheckpointChanges', checkpointId });
  expect(window.opened).toEqual(['Changes in Checkpoint 1: 1']);
  await window.ask({ kind: 'showCheckpointActions', checkpointId });
  expect(window.choices).toEqual(['View Changes', 'Show What Was Left Out', 'Copy Checkpoint ID']);
});

test('a turn that the other window runs is not taken for an interrupted one', async () => {
  const { unruly, window } = await readingWindow();
  unruly.access.change('writing');
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  const other = new Window(window.world);
  const statuses = () => [other.chat.turns.at(-1)?.status, toThreadsView(other.session).threads[0]?.status];
  expect(statuses()).toEqual(['interrupted', 'interrupted']);
  unruly.access.change('reading');
  expect(statuses()).toEqual(['inProgress', 'running']);
});

test('what the other window writes is followed, and this one takes over when that one closes', async () => {
  const { unruly, window } = await readingWindow();
  let changes = 0;
  let takeOvers = 0;
  const stop = followStore(window.session, () => takeOvers++);
  window.onUpdate = () => changes++;
  unruly.access.change('reading');
  expect([changes, takeOvers]).toEqual([1, 0]);
  unruly.access.change('writing');
  expect(takeOvers).toBe(1);
  expect(window.chat.readOnly).toBe(false);
  await window.send('Three', {});
  expect(window.chat.turns).toHaveLength(3);
  stop();
  unruly.access.change('reading');
  unruly.access.change('writing');
  expect(takeOvers).toBe(1);
});

test('a window that writes from the start saves its baseline at once', () => {
  const window = new Window({});
  let takeOvers = 0;
  followStore(window.session, () => takeOvers++);
  expect(takeOvers).toBe(1);
});

test('a window without a thread shows the one the other window works on', async () => {
  const access = new MemoryAccess('reading');
  const { window: other, unruly } = await readingWindow();
  const window = new Window(other.world);
  const { services } = other.session.work;
  const store = createMemoryStore(unruly.contents, { access });
  window.session.update({ work: { ...other.session.work, services: { ...services, store } }, threadId: undefined });
  followStore(window.session, () => undefined);
  access.change('reading');
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['One', 'Two']);
});

test('a preview that is open when another window begins to write is closed', async () => {
  const unruly = new UnrulyStore();
  const window = new Window(unruly.world({ 'a.txt': 'a' }));
  await window.send('One', { 'a.txt': '1' });
  followStore(window.session, () => undefined);
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  expect(window.chat.page).toBeDefined();
  unruly.access.change('reading');
  expect(window.chat.page).toBeUndefined();
});
