import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { toTimelineView } from './timelineToView.ts';

async function windowWithFailure() {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const { files } = window.world.directory;
  files.failOn({ operation: 'list', path: '', error: new Error('EACCES') });
  await window.send('Two', { 'a.txt': '2' });
  return { window, files, turn: () => window.chat.turns[1]! };
}

test('a checkpoint that could not be saved is told with its reason, and none is shown in its place', async () => {
  const { window, turn } = await windowWithFailure();
  expect(turn().captureFailure).toBe(
    'The checkpoint before this message could not be saved: the folder cannot be read. Earlier checkpoints are intact.',
  );
  expect(turn()).not.toHaveProperty('after');
  const failed = toTimelineView(window.session).entries.filter(({ kind }) => kind === 'failed');
  expect(failed).toHaveLength(2);
  expect(failed[0]).toMatchObject({ turnId: turn().id, onPath: true });
  expect(failed[0]?.label).toBe('Checkpoint not saved: the folder cannot be read');
  expect(failed[0]).not.toHaveProperty('checkpointId');
});

test('saving can be tried again, until a checkpoint was saved', async () => {
  const { window, files, turn } = await windowWithFailure();
  expect(turn().captureRemedy).toEqual({ kind: 'offered' });
  await expect(window.ask({ kind: 'saveAgain' })).rejects.toThrow('could not be saved: the folder cannot be read.');
  expect(turn().captureRemedy).toEqual({ kind: 'offered' });
  files.heal();
  await window.ask({ kind: 'saveAgain' });
  expect(turn().captureRemedy).toEqual({ kind: 'savedSince', checkpointNumber: 3 });
});

test('only the last turn offers to try again, and none that failed in nothing', async () => {
  const { window, turn } = await windowWithFailure();
  await window.send('Three', {});
  expect(turn()).not.toHaveProperty('captureRemedy');
  expect(window.chat.turns[2]?.captureRemedy).toEqual({ kind: 'offered' });
  expect(window.chat.turns[0]).not.toHaveProperty('captureRemedy');
});

test('a baseline that failed is told until a checkpoint was saved', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const { files } = window.world.directory;
  files.failOn({ operation: 'list', path: '', error: new Error('EACCES') });
  await window.baseline.save();
  expect(window.chat.baseline).toEqual({ kind: 'failed', reason: 'the folder cannot be read' });
  await window.send('One', {});
  expect(window.chat.baseline.kind).toBe('failed');
  files.heal();
  await window.send('Two', {});
  expect(window.chat.baseline).toEqual({ kind: 'ready' });
});
