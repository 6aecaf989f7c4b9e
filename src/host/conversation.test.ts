import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { toThreadsView } from './threadsToView.ts';

test('a message, its answer and its checkpoints are in the view', async () => {
  const window = new Window({ 'a.txt': 'a\n' });
  await window.send('First', { 'a.txt': 'b\n' });
  expect(window.chat.turns).toMatchObject([
    {
      number: 1,
      text: 'First',
      status: 'completed',
      items: [{ kind: 'agentMessage', text: 'On it: First' }],
      before: { number: 1, kind: 'baseline' },
      after: { number: 2, kind: 'after', changedCount: 1, lines: { added: 1, removed: 1 } },
    },
  ]);
  expect(window.chat.title).toBe('First');
  expect(toThreadsView(window.session).threads).toMatchObject([{ title: 'First', messageCount: 1, active: true }]);
});

test('a message sent while a turn runs waits for its end; nothing is restored meanwhile', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Later' });
  expect(window.chat.queued).toBe('Later');
  const checkpointId = window.chat.turns[0]!.before!.checkpointId;
  await window.ask({ kind: 'previewRestore', checkpointId });
  expect(window.chat.page).toMatchObject({ phase: 'turnRuns' });
  await window.ask({ kind: 'closePreview' });
  await expect(window.ask({ kind: 'editThreadMessage', turnId: one, text: 'x', files: 'keep' })).rejects.toThrow(
    'Stop',
  );
  window.release?.();
  await expect
    .poll(() => window.chat.turns.map(({ text, status }) => `${text} ${status}`))
    .toEqual(['One completed', 'wait completed', 'Later completed']);
});

test('a queued message goes out at once when the turn is stopped', async () => {
  const window = new Window({});
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Rather this' });
  await window.ask({ kind: 'stopTurn' });
  await expect.poll(() => window.chat.turns.length).toBe(2);
  expect(window.chat.queued).toBeUndefined();
  expect(window.chat.turns).toMatchObject([{ status: 'interrupted' }, { text: 'Rather this' }]);
});

test('Stop ends a turn as interrupted', async () => {
  const window = new Window({});
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'stopTurn' });
  expect(window.chat.running).toBeUndefined();
  expect(window.chat.turns).toMatchObject([{ status: 'interrupted', after: { kind: 'after' } }]);
});
