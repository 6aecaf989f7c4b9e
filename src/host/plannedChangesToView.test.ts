import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import type { PlannedChangesView, PlannedFileView } from '../protocol/previewViews.ts';

const original = ['function first() {', '  return 1;', '}', '', 'const second = () => {', '  return 2;', '};', ''].join(
  '\n',
);

/** What the preview of a file shows that the agent and then you changed. */
async function preview(byAgent: string, byYou: string) {
  const window = new Window({ 'a.ts': original });
  await window.send('One', { 'a.ts': byAgent });
  window.world.edit({ 'a.ts': byYou });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  const { token, files } = page.plan;
  const list = async () =>
    (await window.ask({ kind: 'listPlannedChanges', token, path: 'a.ts' })) as PlannedChangesView;
  return { window, token, file: files[0] as PlannedFileView, list };
}

const byAgent = original.replace('return 1', 'return 10');

test('each change has its lines, its author and what it lies in; yours are not ticked', async () => {
  const { file, list } = await preview(byAgent, byAgent.replace('return 2', 'return 20'));
  expect(file).toMatchObject({ group: 'modify', author: 'both', canOpen: true });
  expect(file.tickedChanges).toEqual({ positions: [0], total: 2 });
  expect(await list()).toEqual({
    kind: 'changes',
    changes: [
      {
        author: 'agent',
        firstLine: 2,
        lastLine: 2,
        heading: 'function first() {',
        lines: [
          { kind: 'same', text: 'function first() {' },
          { kind: 'removed', text: '  return 10;' },
          { kind: 'added', text: '  return 1;' },
          { kind: 'same', text: '}' },
        ],
      },
      expect.objectContaining({
        author: 'you',
        firstLine: 6,
        lastLine: 6,
        heading: 'const second = () => {',
      }) as unknown,
    ],
  });
});

test('lines that are only put back lie in front of a line', async () => {
  const { list } = await preview(original.replace('  return 1;\n', ''), original.replace('  return 1;\n', ''));
  expect(await list()).toMatchObject({ changes: [{ firstLine: 2, lastLine: 1, heading: 'function first() {' }] });
});

test('a file whose changes are all yours is listed as yours', async () => {
  const { file } = await preview(original, byAgent);
  expect(file).toMatchObject({ group: 'yours', author: 'you', canOpen: true });
  expect(file.tickedChanges).toBeUndefined();
});

test('lines that both changed are a conflict, with both sides and what a merge would do', async () => {
  const { file, list, window, token } = await preview(
    byAgent.replace('return 2', 'return 200'),
    byAgent.replace('return 2', 'return 3'),
  );
  expect(file).toMatchObject({ group: 'conflict', author: 'both', canOpen: true });
  expect(await list()).toEqual({
    kind: 'conflict',
    overlaps: [{ firstLine: 6, lastLine: 6, mine: ['  return 3;'], checkpoint: ['  return 2;'] }],
    merged: [expect.objectContaining({ author: 'agent', firstLine: 2 }) as unknown],
  });
  await window.ask({ kind: 'restoreCheckpoint', token, choices: [{ path: 'a.ts', take: 'merged' }] });
  expect(window.world.files['a.ts']).toBe(original.replace('return 2', 'return 3'));
});

test('a file you changed and the agent then deleted, or the other way round, is a conflict of whole files', async () => {
  const window = new Window({ 'a.ts': original });
  await window.send('One', { 'new.ts': 'agent\n' });
  window.world.edit({ 'new.ts': 'mine\n' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  expect(page.plan.files).toMatchObject([{ path: 'new.ts', group: 'conflict', action: 'delete' }]);
  const list = { kind: 'listPlannedChanges', token: page.plan.token, path: 'new.ts' } as const;
  expect(await window.ask(list)).toEqual({ kind: 'whole' });
});

test('changes of a preview that is gone are refused', async () => {
  const { window } = await preview(byAgent, byAgent);
  await expect(window.ask({ kind: 'listPlannedChanges', token: 'other', path: 'a.ts' })).rejects.toThrow('has changed');
});

test('changes that cannot be told apart are refused, and nothing is written', async () => {
  const { window, token } = await preview(byAgent, 'a\u0000b');
  const choices = [{ path: 'a.ts', take: [0] }];
  await expect(window.ask({ kind: 'restoreCheckpoint', token, choices })).rejects.toThrow('restored whole only');
  expect(window.world.files['a.ts']).toBe('a\u0000b');
  expect(window.chat.page?.phase).toBe('choosing');
});
