import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { parseCheckpointId } from '../core/ids.ts';
import type { CoverageView } from '../protocol/coverageViews.ts';
import { showCoverage } from './coverage.ts';
import { countLeftOut, someLeftOut } from './coverageToView.ts';
import { toTimelineView } from './timelineToView.ts';

const files = { 'a.txt': 'a', '.env': 'TOKEN=1', 'dist/x.js': 'x', '.gitignore': 'dist/\n' };

async function openedWindow() {
  const window = new Window(files);
  await window.send('One', { 'a.txt': '1' });
  const checkpointId = window.chat.turns[0]!.after!.checkpointId;
  await window.ask({ kind: 'showCoverage', checkpointId });
  return { window, checkpointId };
}

test('the page names what a checkpoint left out, and what was ignored', async () => {
  const { window, checkpointId } = await openedWindow();
  expect(window.chat.coverage).toMatchObject({
    checkpointId,
    checkpointNumber: 2,
    place: 'After “One”',
    fileCount: 2,
    leftOutCount: 1,
    missedCount: 0,
    includedSecrets: [],
  });
  expect(await window.ask({ kind: 'listCoverage', checkpointId })).toEqual({
    leftOut: [
      { path: '.env', reason: 'secret' },
      { path: 'dist/', reason: 'ignored' },
    ],
    unsaved: [],
  } satisfies CoverageView);
  await window.ask({ kind: 'closeCoverage' });
  expect(window.chat).not.toHaveProperty('coverage');
});

test('the page stays with its thread, and a message leads back to the conversation', async () => {
  const { window } = await openedWindow();
  const { threadId } = window.session.state;
  await window.ask({ kind: 'newThread' });
  await window.send('In another thread', {});
  expect(window.chat).not.toHaveProperty('coverage');
  await window.ask({ kind: 'openThread', threadId: threadId! });
  expect(window.chat).toHaveProperty('coverage');
  await window.ask({ kind: 'goToMessage', turnId: window.chat.turns[0]!.id });
  expect(window.chat).not.toHaveProperty('coverage');
});

test('without a choice the newest checkpoint is shown', async () => {
  const window = new Window(files);
  await expect(showCoverage(window.session, window.native, undefined)).rejects.toThrow('has no checkpoints yet');
  await window.send('One', {});
  await showCoverage(window.session, window.native, undefined);
  expect(window.chat.coverage?.checkpointNumber).toBe(2);
});

test('a secret is included only after the question was answered with yes', async () => {
  const { window, checkpointId } = await openedWindow();
  window.answers.confirm = false;
  await window.ask({ kind: 'includeSecret', checkpointId, path: '.env' });
  expect(window.said.at(-1)).toMatch(
    /^Include “\.env” in checkpoints\?.*copied into the checkpoint store on this machine/,
  );
  expect(window.chat.coverage?.includedSecrets).toEqual([]);
  window.answers.confirm = true;
  await window.ask({ kind: 'includeSecret', checkpointId, path: '.env' });
  expect(window.chat.coverage?.includedSecrets).toEqual(['.env']);
  await window.ask({ kind: 'includeSecret', checkpointId, path: '.env' });
  expect(window.said).toHaveLength(2);
  await window.ask({ kind: 'stopIncludingSecret', path: '.env' });
  expect(window.chat.coverage?.includedSecrets).toEqual([]);
});

test('only what a checkpoint left out as a secret can be included', async () => {
  const { window, checkpointId } = await openedWindow();
  for (const path of ['a.txt', 'dist/', '../outside']) {
    await expect(window.ask({ kind: 'includeSecret', checkpointId, path })).rejects.toThrow('was not left out');
  }
  expect(window.said).toEqual([]);
});

test('a setting that cannot be written is told in words', async () => {
  const { window, checkpointId } = await openedWindow();
  window.native.saveIncludedSecrets = async () => Promise.reject(new Error('read only'));
  await expect(window.ask({ kind: 'includeSecret', checkpointId, path: '.env' })).rejects.toThrow(
    'could not be written. Nothing was changed.',
  );
});

test('files and folders that were left out are opened, others are not', async () => {
  const { window, checkpointId } = await openedWindow();
  await window.ask({ kind: 'openLeftOut', checkpointId, path: '.env' });
  await window.ask({ kind: 'openLeftOut', checkpointId, path: 'dist/' });
  expect(window.opened).toEqual(['.env', 'dist/']);
  await expect(window.ask({ kind: 'openLeftOut', checkpointId, path: '../x' })).rejects.toThrow('did not leave it out');
  window.native.openPath = async () => Promise.reject(new Error('gone'));
  await expect(window.ask({ kind: 'openLeftOut', checkpointId, path: '.env' })).rejects.toThrow('cannot be opened');
});

async function windowWithUnsavedText() {
  const { window, checkpointId } = await openedWindow();
  const { store, environment } = window.world.services;
  const { id: blob } = await keep(window, 'not saved yet');
  const taken = store.readCheckpoint(parseCheckpointId(checkpointId))!;
  const checkpoint: Checkpoint = {
    ...taken,
    id: parseCheckpointId(environment.newId()),
    parentId: taken.id,
    number: 3,
    kind: 'manual',
    unsaved: [{ path: 'src/a.ts', blob, size: 13 }],
  };
  await store.commit([{ kind: 'checkpointTaken', checkpoint, changes: [] }]);
  return { window, checkpointId: checkpoint.id };
}

async function keep(window: Window, text: string) {
  const stored = await window.world.services.store.putBlob(new TextEncoder().encode(text));
  if (!stored.ok) throw new Error(stored.error.kind);
  return { id: stored.value };
}

test('texts that were not saved are listed and opened', async () => {
  const { window, checkpointId } = await windowWithUnsavedText();
  const listed = (await window.ask({ kind: 'listCoverage', checkpointId })) as CoverageView;
  expect(listed.unsaved).toEqual([{ path: 'src/a.ts', size: 13 }]);
  expect(toTimelineView(window.session).entries[0]).toMatchObject({ kind: 'named', unsavedCount: 1 });
  await window.ask({ kind: 'openUnsavedText', checkpointId, path: 'src/a.ts' });
  expect(window.opened).toEqual(['a.ts (unsaved, checkpoint 3)']);
  await expect(window.ask({ kind: 'openUnsavedText', checkpointId, path: 'a.txt' })).rejects.toThrow(
    'Checkpoint 3 keeps no unsaved text of a.txt.',
  );
});

test('the texts of an expired checkpoint are not offered', async () => {
  const { window, checkpointId } = await windowWithUnsavedText();
  await window.world.services.store.commit([{ kind: 'checkpointsExpired', ids: [checkpointId] }]);
  await expect(window.ask({ kind: 'openUnsavedText', checkpointId, path: 'src/a.ts' })).rejects.toThrow(
    'removed to free disk space',
  );
});

test('what could not be read whole counts as missed, and is named first', async () => {
  const { window, checkpointId } = await openedWindow();
  const taken = window.world.services.store.readCheckpoint(parseCheckpointId(checkpointId))!;
  const coverage: Checkpoint['coverage'] = {
    ...taken.coverage,
    leftOut: [
      { path: 'big', reason: 'tooLarge', size: 9 },
      { path: 'pipe', reason: 'notRegular' },
      { path: 'torn', reason: 'changedWhileRead' },
      { path: 'x/', reason: 'unreadable' },
    ],
  };
  expect(countLeftOut({ ...taken, coverage })).toEqual({ leftOutCount: 4, missedCount: 2, unsavedCount: 0 });
  expect(someLeftOut(coverage, 3).map(({ path }) => path)).toEqual(['torn', 'x/', 'big']);
  expect(someLeftOut(coverage, 4)).toBe(coverage.leftOut);
});
