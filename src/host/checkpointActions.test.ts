import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';
import { parseCheckpointId } from '../core/ids.ts';
import { toTimelineView } from './timelineToView.ts';

async function sentWindow() {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const checkpointId = window.chat.turns[0]!.after!.checkpointId;
  const expire = () =>
    window.world.services.store.commit([{ kind: 'checkpointsExpired', ids: [parseCheckpointId(checkpointId)] }]);
  return { window, checkpointId, expire };
}

test('a checkpoint is pinned and unpinned', async () => {
  const { window, checkpointId } = await sentWindow();
  window.answers.pick = 'Pin';
  await window.ask({ kind: 'showCheckpointActions', checkpointId });
  expect(window.chat.turns[0]?.after?.pinned).toBe(true);
  expect(toTimelineView(window.session).entries.find(({ kind }) => kind === 'turn')?.pinned).toBe(true);
  window.answers.pick = 'Unpin';
  await window.ask({ kind: 'showCheckpointActions', checkpointId });
  expect(window.choices).toContain('Unpin');
  expect(window.chat.turns[0]?.after?.pinned).toBe(false);
});

test('a checkpoint is named, and loses its name again', async () => {
  const { window, checkpointId } = await sentWindow();
  window.answers.pick = 'Name…';
  window.answers.text = ' It works ';
  await window.ask({ kind: 'showCheckpointActions', checkpointId });
  expect(window.chat.turns[0]?.after?.name).toBe('It works');
  expect(toTimelineView(window.session).entries.find(({ kind }) => kind === 'turn')?.name).toBe('It works');
  window.answers.text = '';
  await window.ask({ kind: 'showCheckpointActions', checkpointId });
  expect(window.chat.turns[0]?.after).not.toHaveProperty('name');
});

test('an expired checkpoint is marked, and nothing that needs its files is offered', async () => {
  const { window, checkpointId, expire } = await sentWindow();
  await expire();
  expect(window.chat.turns[0]?.after?.expired).toBe(true);
  expect(toTimelineView(window.session).entries.find(({ kind }) => kind === 'turn')?.expired).toBe(true);
  await window.ask({ kind: 'showCheckpointActions', checkpointId });
  expect(window.choices).toEqual(['New Thread From Here', 'Show What Was Left Out', 'Name…', 'Copy Checkpoint ID']);
});

test('what needs the files of an expired checkpoint is refused in words', async () => {
  const { window, checkpointId, expire } = await sentWindow();
  await expire();
  const words = 'The files of checkpoint 2 were removed to free disk space.';
  await expect(window.ask({ kind: 'previewRestore', checkpointId })).rejects.toThrow(words);
  await expect(window.ask({ kind: 'viewCheckpointChanges', checkpointId })).rejects.toThrow(words);
  await expect(window.ask({ kind: 'listCheckpointFiles', checkpointId })).rejects.toThrow(words);
  expect(window.chat.page).toBeUndefined();
});

test('a restore whose safety checkpoint expired is not offered to be undone', async () => {
  const { window } = await sentWindow();
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') });
  const { safetyId } = window.world.content.restores[0]!;
  await window.world.services.store.commit([{ kind: 'checkpointsExpired', ids: [safetyId] }]);
  const [restore] = window.chat.turns[0]!.restores;
  expect(restore?.expired).toBe(true);
  expect(toTimelineView(window.session).entries.find(({ kind }) => kind === 'restore')?.expired).toBe(true);
  await expect(window.ask({ kind: 'undoRestore', restoreId: restore!.restoreId })).rejects.toThrow('no longer kept');
});

test('no checkpoint is saved when a turn has begun while its name was asked', async () => {
  const { window } = await sentWindow();
  window.native.askText = async () => {
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    return 'It works';
  };
  await expect(window.ask({ kind: 'saveCheckpoint' })).rejects.toThrow('Stop the turn first.');
  await window.ask({ kind: 'stopTurn' });
  expect(window.world.content.checkpoints.some(({ kind }) => kind === 'manual')).toBe(false);
});
