import { expect, test } from 'vitest';
import { planUndo, planFinish, settleRestore } from '../../src/app/undoRestore.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import { wholeFiles } from '../../src/core/restorePlan.ts';
import type { CheckpointId } from '../../src/core/ids.ts';
import { whole, Window } from '../fakes/window.ts';
import { World } from '../fakes/world.ts';

/** What a restore promises, one by one. */

test('1: nothing is overwritten or deleted unless its current bytes are stored', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent', 'new.txt': 'new' });
  const stored: (boolean | undefined)[] = [];
  world.directory.files.onCall = ({ operation, path }) => {
    if (operation !== 'write' && operation !== 'deleteFile') return;
    const [operationBegun] = world.services.store.unfinishedRestores();
    if (operationBegun === undefined) return void stored.push(undefined);
    const entry = world.services.store.readTree(operationBegun.safetyId).get(path);
    stored.push(entry !== undefined && entry.size === world.directory.files.contentOf(path)?.length);
  };
  await world.goBackTo(world.before(turn));
  expect(stored).toEqual([true, true]);
});

test('2: only paths that differ are touched', async () => {
  const world = new World({ 'a.txt': 'a', 'same.txt': 'same', 'folder/same.txt': 'same' });
  const turn = await world.send({ 'a.txt': 'agent' });
  const { calls } = world.directory.files;
  calls.length = 0;
  await world.goBackTo(world.before(turn));
  const changing = calls.filter(({ operation }) => !['list', 'stat', 'read', 'readLink'].includes(operation));
  expect(changing).toEqual([{ operation: 'write', path: 'a.txt' }]);
});

test('3: a path outside the target’s coverage is left alone, and listed as left alone', async () => {
  const world = new World({ '.gitignore': 'dist\n', 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': 'agent', '.gitignore': '' });
  world.edit({ 'dist/out.js': 'built' });
  const preview = await world.preview(world.before(turn));
  expect(preview.plan.leftAlone).toEqual([{ path: 'dist/out.js', reason: 'ignored' }]);
  await world.restore(preview, ['a.txt', '.gitignore', 'dist/out.js']);
  expect(world.files).toEqual({ '.gitignore': 'dist\n', 'a.txt': 'a', 'dist/out.js': 'built' });
});

test('4: a file you changed since the last turn is marked, kept by default, and can be merged', async () => {
  const window = new Window({ 'a.txt': '1\n2\n3\n', 'b.txt': 'b' });
  await window.send('One', { 'a.txt': 'agent\n2\n3\n', 'b.txt': 'agent' });
  window.world.edit({ 'a.txt': 'agent\n2\nmine\n', 'b.txt': 'mine' });
  const files = await openPreview(window);
  expect(files).toMatchObject([
    { path: 'a.txt', author: 'both', group: 'modify', tickedChanges: { positions: [0], total: 2 } },
    { path: 'b.txt', author: 'both', group: 'conflict' },
  ]);
  await window.ask({ kind: 'restoreCheckpoint', token: tokenOf(window), choices: [{ path: 'a.txt', take: 'merged' }] });
  expect(window.world.files).toEqual({ 'a.txt': '1\n2\nmine\n', 'b.txt': 'mine' });
});

test('5: a damaged content refuses its own file before the first write, and the rest is offered', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': '1', 'b.txt': '1' });
  const target = world.services.store.readTree(world.before(turn));
  world.contents.blobs.delete(target.get('a.txt')!.blob);
  const preview = await world.preview(world.before(turn));
  expect(preview.unreadable).toEqual(['a.txt']);
  expect(preview.plan.actions.map(({ path }) => path)).toEqual(['b.txt']);
  await world.restore(preview, ['a.txt', 'b.txt']);
  expect(world.files).toEqual({ 'a.txt': '1', 'b.txt': 'b' });
});

test('6: what is about to be done is stored before the first write; after a crash it is finished or undone', async () => {
  for (const answer of ['undo', 'finish'] as const) {
    const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
    const turn = await world.send({ 'a.txt': '1', 'b.txt': '1' });
    await crashAtFirstWrite(world, world.before(turn));
    const [operation] = world.services.store.unfinishedRestores();
    expect(operation?.changes.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
    const which = { threadId: world.threadId, restoreId: operation!.id };
    const plan = await (answer === 'undo' ? planUndo(world.services, which) : planFinish(world.services, which));
    if (!plan.ok) throw new Error(plan.error);
    const { preview } = plan.value;
    await world.restore(
      preview,
      preview.plan.actions.map(({ path }) => path),
    );
    await settleRestore(world.services, plan.value.operation, preview);
    expect(world.services.store.unfinishedRestores()).toEqual([]);
    expect(world.files).toEqual(answer === 'undo' ? { 'a.txt': '1', 'b.txt': '1' } : { 'a.txt': 'a', 'b.txt': 'b' });
  }
});

test('7: when the workspace changed since the preview, nothing is written and the preview is made anew', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  await openPreview(window);
  window.world.edit({ 'new.txt': 'mine' });
  await window.ask({ kind: 'restoreCheckpoint', token: tokenOf(window), choices: whole('a.txt') });
  expect(window.world.files).toEqual({ 'a.txt': '1', 'new.txt': 'mine' });
  expect(window.chat.page).toMatchObject({ phase: 'choosing', changedSince: true });
});

test('8: no restore while a turn runs, and no turn during a restore', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  await openPreview(window);
  const token = tokenOf(window);
  window.session.update({ running: { ...idleTurn, threadId: window.world.threadId } });
  const restore = { kind: 'restoreCheckpoint', token, choices: whole('a.txt') } as const;
  await expect(window.ask(restore)).rejects.toThrow('Stop the turn first');
  window.session.update({ running: undefined });
  const sent: unknown[] = [];
  window.world.directory.files.onCall = async ({ operation }) => {
    if (operation !== 'write') return;
    sent.push(await window.ask({ kind: 'sendMessage', text: 'Now' }).catch((cause: unknown) => cause));
  };
  await window.ask(restore);
  expect(sent).toEqual([
    expect.objectContaining({ message: expect.stringContaining('Files are being restored') as unknown }),
  ]);
});

test('9: a restore is an entry of its own; undoing it works after new messages, and so does undoing that', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': '1' });
  const restore = await world.goBackTo(world.before(turn));
  await world.send({ 'b.txt': 'b' });
  await world.send({ 'c.txt': 'c' });
  const undone = await undo(world, restore.id);
  expect(world.files).toEqual({ 'a.txt': '1', 'b.txt': 'b', 'c.txt': 'c' });
  await undo(world, undone.id);
  expect(world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
  expect(world.content.restores.map(({ undoes }) => undoes)).toEqual([undefined, restore.id, undone.id]);
});

test('10: paths that lead out of the folder, or are not what they seem, are refused', async () => {
  const { directory } = new World({ 'a.txt': 'a' });
  directory.files.putLink('linked', '/elsewhere');
  const hostile = ['../out.txt', '/etc/passwd', 'C:/x', 'a/../../x', 'con', 'a\0b', '.git/config', 'linked/x'];
  for (const path of hostile) {
    await expect(directory.writeEntry(path, { mode: undefined, bytes: new Uint8Array() })).rejects.toThrow('refused');
  }
  expect(directory.files.all()).toEqual(['a.txt', 'linked']);
});

test('11: an unsaved editor is shown in the preview, kept by default, its text is stored, and undo shows it again', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  window.world.directory.files.unsavedText = { 'a.txt': 'typed' };
  const files = await openPreview(window);
  expect(files).toMatchObject([{ path: 'a.txt', group: 'yours', unsaved: true }]);
  await window.ask({ kind: 'restoreCheckpoint', token: tokenOf(window), choices: whole('a.txt') });
  const { store } = window.world.services;
  const safety = store.readCheckpoint(window.world.content.restores[0]!.safetyId)!;
  const texts = await Promise.all(safety.unsaved.map(async ({ blob }) => await store.readBlob(blob)));
  expect(texts).toEqual([new TextEncoder().encode('typed')]);
  window.world.directory.files.unsavedText = {};
  await window.ask({ kind: 'undoRestore', restoreId: window.world.content.restores[0]!.id });
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  expect(window.world.directory.files.unsavedText).toEqual({ 'a.txt': 'typed' });
});

const idleTurn = {
  abort: new AbortController(),
  startedAt: 0,
  turnId: undefined,
  items: [],
  step: '',
  stopping: false,
  waiting: [],
  over: Promise.resolve(),
};

async function openPreview(window: Window) {
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  return choosing(window).files;
}

const tokenOf = (window: Window): string => choosing(window).token;

function choosing(window: Window) {
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  return page.plan;
}

async function crashAtFirstWrite(world: World, checkpointId: CheckpointId): Promise<void> {
  const { files } = world.directory;
  const preview = await world.preview(checkpointId);
  const ended = new Promise<void>(resolve => {
    files.onCall = async ({ operation }) => {
      if (operation !== 'write') return;
      resolve();
      await new Promise(() => undefined);
    };
  });
  void world.restore(preview);
  await ended;
  files.onCall = () => undefined;
  world.startAgain();
}

async function undo(world: World, restoreId: Parameters<typeof planUndo>[1]['restoreId']) {
  const plan = await planUndo(world.services, { threadId: world.threadId, restoreId });
  if (!plan.ok) throw new Error(plan.error);
  const { preview } = plan.value;
  const restored = await restoreCheckpoint(world.services, {
    threadId: world.threadId,
    turnId: world.leaf,
    preview,
    choices: wholeFiles(preview.plan.actions.map(({ path }) => path)),
    undoes: restoreId,
  });
  if (!restored.ok) throw new Error(restored.error.kind);
  return restored.value;
}
