import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { restoreFiles } from './rewind.ts';
import { setWorkingDirectory } from './setWorkingDirectory.ts';
import { toTimelineView } from './timelineToView.ts';

const files = { 'packages/api/src/main.ts': 'api', 'packages/web/main.ts': 'web', 'README.md': 'read me' };

const set = async (window: Window, pick: string): Promise<void> => {
  window.answers.pick = pick;
  await setWorkingDirectory(window.session, window.native);
};

test('folders two levels deep are offered; the chat shows the one that is chosen', async () => {
  const window = new Window(files);
  await window.send('One', { 'README.md': 'rewritten' });
  expect(window.chat.folder).toBe('project');
  await set(window, '');
  expect(window.choices).toEqual(['Whole workspace', 'packages', 'packages/api', 'packages/web', 'Browse…', 'None']);
  expect(window.world.content.thread.workingDirectory).toBeUndefined();
  await set(window, 'packages/api');
  expect(window.chat.folder).toBe('project/packages/api');
  await set(window, 'Whole');
  expect(window.chat.folder).toBe('project');
  const baselines = toTimelineView(window.session).entries.filter(({ kind }) => kind === 'baseline');
  expect(baselines.map(({ label }) => label)).toEqual([
    'Baseline of the whole workspace',
    'Baseline of “packages/api”',
    'Baseline',
  ]);
});

test('a restore preview lists nothing outside the folder', async () => {
  const window = new Window(files);
  await set(window, 'packages/api');
  await window.send('One', { 'README.md': 'rewritten', 'packages/api/src/main.ts': 'api 2' });
  window.answers.pick = 'Checkpoint 1';
  await restoreFiles(window.session, window.native);
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no preview');
  expect(page.place).toBe('As the working directory was set');
  expect(page.plan.files.map(({ path }) => path)).toEqual(['packages/api/src/main.ts']);
  const checkpointId = window.chat.turns[0]!.after!.checkpointId;
  expect(window.chat.turns[0]?.after?.changedCount).toBe(1);
  expect(await window.ask({ kind: 'listCheckpointFiles', checkpointId })).toMatchObject([
    { path: 'packages/api/src/main.ts' },
  ]);
});

test('a thread without a folder is edited, and says why nothing can be put back', async () => {
  const window = new Window(files);
  await set(window, 'None');
  expect(window.chat.folder).toBe('No folder');
  const turnId = await window.send('One', { 'README.md': 'rewritten' });
  expect(window.chat.turns[0]).not.toHaveProperty('before');
  expect(window.chat.turns[0]).not.toHaveProperty('captureFailure');
  expect(await window.ask({ kind: 'planMessageEdit', turnId })).toMatchObject({
    nothingReason: 'This thread has no folder.',
  });
  const edit = { kind: 'editThreadMessage', turnId, text: 'Two', files: 'keep' } as const;
  expect(await window.ask(edit)).toEqual({ kind: 'sent' });
  await window.session.state.running?.over;
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Two']);
  await expect(window.ask({ kind: 'saveCheckpoint' })).rejects.toThrow('This thread has no folder.');
});

test('a folder chosen on disk must be one of the workspace, and be there', async () => {
  const window = new Window(files);
  await set(window, 'Browse');
  expect(window.chat.folder).toBe('project');
  window.folder = { kind: 'outside', name: '/srv/other' };
  await expect(set(window, 'Browse')).rejects.toThrow('“/srv/other” is not in this workspace.');
  window.folder = { kind: 'inside', path: 'packages/none' };
  await expect(set(window, 'Browse')).rejects.toThrow('The folder “packages/none” does not exist.');
  window.folder = { kind: 'inside', path: 'README.md' };
  await expect(set(window, 'Browse')).rejects.toThrow('“README.md” is not a folder.');
  window.folder = { kind: 'inside', path: '.git' };
  await expect(set(window, 'Browse')).rejects.toThrow('cannot be a working directory: it lies inside .git.');
  window.folder = { kind: 'inside', path: 'packages/api/src' };
  await set(window, 'Browse');
  expect(window.chat.folder).toBe('project/packages/api/src');
});

test('nothing is set while a turn runs, or before the workspace is trusted', async () => {
  const window = new Window(files);
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect(set(window, 'packages/api')).rejects.toThrow('Stop the turn first.');
  window.release?.();
  await window.session.state.running?.over;
  window.session.update({ state: { kind: 'untrusted' } });
  await expect(set(window, 'packages/api')).rejects.toThrow('trusted');
  expect(window.chat.folder).toBe('project');
});
