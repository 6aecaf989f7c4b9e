import { expect, test, vi } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import { World } from '../../test/fakes/world.ts';
import { toStatusView } from './statusView.ts';
import { toTimelineView } from './timelineToView.ts';

/** A window on ten bytes, of which more than nine are not taken without asking. */
function largeWindow(world = new World({ 'a.txt': '12345', 'b.txt': '12345' })): Window {
  world.firstCaptureLimit = 9;
  return new Window(world);
}

const asking = { kind: 'asking', bytes: 10, fileCount: 2, largest: [], limitBytes: 9 };

test('the baseline asks before it is very large, and has saved nothing until the answer', async () => {
  const window = largeWindow();
  await window.baseline.save();
  expect(window.chat.baseline).toEqual(asking);
  expect([...window.world.contents.blobs.keys()]).toEqual([]);
});

test('Save All is remembered, and saves what the next message needs', async () => {
  const window = largeWindow();
  await window.baseline.save();
  await window.ask({ kind: 'allowFirstCapture' });
  expect(window.world.firstCaptureLimit).toBeUndefined();
  expect(window.chat.baseline.kind).toBe('saving');
  await window.baseline.save();
  expect(window.chat.baseline).toEqual({ kind: 'ready' });
  expect(window.world.contents.blobs.size).toBe(1);
  await window.send('One', { 'a.txt': 'changed' });
  expect(window.chat.turns[0]).toMatchObject({ before: { kind: 'baseline', number: 1 }, after: { number: 2 } });
});

test('Choose What to Leave Out… opens the setting, and nothing is decided by that', async () => {
  const window = largeWindow();
  await window.baseline.save();
  await window.ask({ kind: 'chooseLeftOut' });
  expect(window.opened).toEqual(['Settings: threadCheckpoints.exclude']);
  expect(window.chat.baseline).toEqual(asking);
});

test('a turn without an answer is told as one without checkpoints, everywhere', async () => {
  const window = largeWindow();
  await window.baseline.save();
  await window.send('One', { 'a.txt': '1234567' });
  expect(window.chat.turns[0]?.status).toBe('completed');
  expect(window.chat.turns[0]).not.toHaveProperty('before');
  expect(window.chat.turns[0]).not.toHaveProperty('after');
  expect(window.chat.turns[0]?.captureFailure).toBe(
    'The checkpoint before this message could not be saved: the first one holds at most 0 MB until you choose to save more.',
  );
  expect(window.chat.baseline).toEqual({ ...asking, bytes: 12 });
  const { entries } = toTimelineView(window.session);
  expect(entries.filter(({ kind }) => kind === 'failed')).toHaveLength(2);
  expect(entries.filter(({ checkpointId }) => checkpointId !== undefined)).toEqual([]);
  expect(toStatusView(window.session)).toMatchObject({
    text: '$(question) Checkpoints wait for your answer',
    isWarning: true,
  });
  expect(toStatusView(window.session)?.tooltip[0]).toBe(
    'The first checkpoint of this folder would hold 12 bytes (2 files). Choose in the chat what is saved.',
  );
});

test('Try Again says why not before there is an answer, and saves a checkpoint after it', async () => {
  const window = largeWindow();
  await window.baseline.save();
  await window.send('One', {});
  await expect(window.ask({ kind: 'saveAgain' })).rejects.toThrow('until you choose to save more');
  expect(window.chat.turns[0]?.captureRemedy).toEqual({ kind: 'offered' });
  await window.ask({ kind: 'allowFirstCapture' });
  await window.ask({ kind: 'saveAgain' });
  expect(window.chat.turns[0]?.captureRemedy).toEqual({ kind: 'savedSince', checkpointNumber: 1 });
});

test('an answer while a turn runs stands, whatever the captures begun before it find', async () => {
  const window = largeWindow();
  await window.baseline.save();
  const { files } = window.world.directory;
  let answered: Promise<unknown> | undefined;
  files.onCall = () => {
    answered ??= window.ask({ kind: 'allowFirstCapture' });
  };
  const seen: string[] = [];
  window.onUpdate = () => void seen.push(window.chat.baseline.kind);
  await window.send('One', {});
  await answered;
  await window.baseline.save();
  expect(window.chat.turns[0]?.captureFailure).toContain('The checkpoint before this message could not be saved');
  expect(seen.slice(seen.indexOf('saving'))).not.toContain('asking');
  expect(window.chat.baseline).toEqual({ kind: 'ready' });
});

test('a question that a message comes upon is asked, and settled by the first checkpoint', async () => {
  const window = largeWindow();
  window.session.update({ baseline: { kind: 'ready' } });
  await window.send('One', {});
  expect(window.chat.baseline).toEqual(asking);
  window.world.edit({ 'b.txt': undefined });
  await window.send('Two', {});
  expect(window.chat.baseline).toEqual({ kind: 'ready' });
  expect(window.chat.turns[1]).toHaveProperty('before');
});

test('changed settings try again what was too much', async () => {
  const window = largeWindow();
  await window.baseline.save();
  window.world.edit({ 'b.txt': '1234' });
  window.baseline.settingsChanged();
  await vi.waitFor(() => expect(window.chat.baseline).toEqual({ kind: 'ready' }));
});

test('settings that change during a walk have another one when it found too much', async () => {
  const window = largeWindow();
  const { files } = window.world.directory;
  files.onCall = async () => {
    files.onCall = () => undefined;
    await Promise.resolve();
    // The walk under way goes by the former ones.
    window.world.firstCaptureLimit = 10;
    window.baseline.settingsChanged();
  };
  await window.baseline.save();
  expect(window.chat.baseline).toEqual({ kind: 'ready' });
});

test('settings that change nothing to be decided start no walk', async () => {
  const window = largeWindow();
  window.world.firstCaptureLimit = 10;
  await window.baseline.save();
  const { files } = window.world.directory;
  files.calls.length = 0;
  window.baseline.settingsChanged();
  expect(files.calls).toEqual([]);
});

test('a window that only reads asks nothing, and cannot answer', async () => {
  const unruly = new UnrulyStore();
  const window = largeWindow(unruly.world({ 'a.txt': '12345', 'b.txt': '12345' }));
  unruly.access.change('reading');
  await window.baseline.save();
  expect(window.chat.baseline.kind).toBe('failed');
  await expect(window.ask({ kind: 'allowFirstCapture' })).rejects.toThrow('Another window');
  expect(window.world.firstCaptureLimit).toBe(9);
  unruly.access.change('writing');
  await window.baseline.save();
  expect(window.chat.baseline).toEqual(asking);
});
