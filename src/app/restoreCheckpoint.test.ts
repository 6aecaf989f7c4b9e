import { expect, test } from 'vitest';
import { wholeFiles } from '../core/restorePlan.ts';
import { createMemoryWorkingDirectory } from '../../test/fakes/memoryFiles.ts';
import { World } from '../../test/fakes/world.ts';
import { planUndo } from './undoRestore.ts';

test('files go back to before the message: changed, created and deleted ones', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
  const start = world.files;
  const turn = await world.send({ 'a.txt': 'changed', 'b.txt': undefined, 'new/d.txt': 'd' });
  const restored = await world.goBackTo(world.before(turn));
  expect(world.files).toEqual(start);
  expect(restored.outcome?.failed).toEqual([]);
});

test('ignored files and files the checkpoint never saw are not touched', async () => {
  const world = new World({ '.gitignore': 'build/\n', 'a.txt': 'a', 'build/out.o': 'object', '.env': 'KEY=1' });
  const turn = await world.send({ 'a.txt': 'changed', 'build/out.o': 'built anew', '.env': 'KEY=2' });
  await world.goBackTo(world.before(turn));
  expect(world.files).toEqual({ '.gitignore': 'build/\n', 'a.txt': 'a', 'build/out.o': 'built anew', '.env': 'KEY=2' });
});

test('files an ignore rule protected survive when the change to be undone removed the rule', async () => {
  const world = new World({ '.gitignore': 'data/\n', 'data/precious.db': 'years of work' });
  const turn = await world.send({ '.gitignore': '' });
  const preview = await world.preview(world.before(turn));
  expect(preview.plan.leftAlone).toEqual([{ path: 'data/precious.db', reason: 'ignored' }]);
  await world.restore(preview);
  expect(world.files).toEqual({ '.gitignore': 'data/\n', 'data/precious.db': 'years of work' });
});

test('a file that has become ignored since is not written over', async () => {
  const world = new World({ 'cache/x': 'old' });
  const turn = await world.send({ '.gitignore': 'cache/\n', 'cache/x': 'new and not in any checkpoint' });
  const preview = await world.preview(world.before(turn));
  expect(preview.plan.leftAlone).toEqual([{ path: 'cache/x', reason: 'ignored' }]);
  await world.restore(preview);
  expect(world.files['cache/x']).toBe('new and not in any checkpoint');
});

test('a file that has become ignored and was deleted is created again', async () => {
  const world = new World({ 'cache/x': 'old' });
  const turn = await world.send({ '.gitignore': 'cache/\n', 'cache/x': undefined });
  await world.goBackTo(world.before(turn));
  expect(world.files).toEqual({ 'cache/x': 'old' });
});

test('files you changed by hand since are kept by default, and shown as yours', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent', 'b.txt': 'agent' });
  world.edit({ 'b.txt': 'agent and me', 'mine.txt': 'mine' });
  const preview = await world.preview(world.before(turn));
  expect(preview.plan.actions.map(({ path, author, yours }) => [path, author, yours])).toEqual([
    ['a.txt', 'agent', false],
    ['b.txt', 'both', true],
    ['mine.txt', 'you', true],
  ]);
  await world.restore(preview);
  expect(world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'agent and me', 'mine.txt': 'mine' });
});

test('what you changed between two messages is yours, also after later turns', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const first = await world.send({ 'a.txt': 'agent' });
  world.edit({ 'b.txt': 'mine' });
  await world.send({ 'a.txt': 'agent again' });
  await world.goBackTo(world.before(first));
  expect(world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'mine' });
});

test('nothing is written when the files changed after the preview', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': 'agent' });
  const preview = await world.preview(world.before(turn));
  world.edit({ 'a.txt': 'changed in between' });
  const refused = await world.restore(preview, ['a.txt']);
  expect(refused).toMatchObject({ ok: false, error: { kind: 'changedSince' } });
  expect(world.files).toEqual({ 'a.txt': 'changed in between' });
  expect(world.content.restores).toEqual([]);
});

test('a file that changes while others are being restored is left as it is', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent', 'b.txt': 'agent' });
  const preview = await world.preview(world.before(turn));
  const restored = await world.restore(preview, ['a.txt', 'b.txt'], {
    control: { onSaved: () => world.edit({ 'b.txt': 'typed' }) },
  });
  expect(restored).toMatchObject({ ok: true, value: { outcome: { failed: [{ path: 'b.txt' }] } } });
  expect(world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'typed' });
});

test('a file that cannot be written is named, and the others are restored', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent', 'b.txt': 'agent' });
  world.directory.files.failOn({ operation: 'write', path: 'a.txt', error: new Error('it is locked') });
  const restored = await world.goBackTo(world.before(turn));
  expect(restored.outcome?.failed).toEqual([{ path: 'a.txt', reason: 'it is locked' }]);
  expect(world.files).toEqual({ 'a.txt': 'agent', 'b.txt': 'b' });
});

test('only files that differ are written', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent' });
  const preview = await world.preview(world.before(turn));
  world.directory.files.calls.length = 0;
  await world.restore(preview);
  const writes = world.directory.files.calls.filter(({ operation }) => operation === 'write');
  expect(writes).toEqual([{ operation: 'write', path: 'a.txt' }]);
});

test('undo brings everything back, also after more messages', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent', 'c.txt': 'c' });
  const beforeRestore = world.files;
  const restored = await world.goBackTo(world.before(turn));
  await world.send({ 'b.txt': 'second' });
  await world.send({ 'd.txt': 'third' });
  const undo = await planUndo(world.services, { threadId: world.threadId, restoreId: restored.id });
  if (!undo.ok) throw new Error(undo.error);
  expect(undo.value.unchangedSince).toBe(true);
  const paths = undo.value.preview.plan.actions.map(({ path }) => path);
  await world.restore(undo.value.preview, paths, { undoes: restored.id });
  expect(world.files).toEqual({ ...beforeRestore, 'b.txt': 'second', 'd.txt': 'third' });
});

test('an undo of files that were changed since has something to decide', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': 'agent' });
  const restored = await world.goBackTo(world.before(turn));
  world.edit({ 'a.txt': 'mine' });
  const undo = await planUndo(world.services, { threadId: world.threadId, restoreId: restored.id });
  expect(undo).toMatchObject({ ok: true, value: { unchangedSince: false } });
});

test('a folder can take the place of a file, and the other way round', async () => {
  const world = new World({ x: 'file', 'y/z': 'in a folder' });
  const turn = await world.send({ x: undefined, 'x/inside': 'now a folder', 'y/z': undefined, y: 'now a file' });
  const restored = await world.goBackTo(world.before(turn));
  expect(restored.outcome?.failed).toEqual([]);
  expect(world.files).toEqual({ x: 'file', 'y/z': 'in a folder' });
});

test('a folder that only ignored files and secrets have come into, or gone from, stays', async () => {
  const world = new World({ '.gitignore': '*.log\nout/\n', 'a.txt': 'a', 'old/x.log': 'log', 'keys/.env': 'KEY=1' });
  for (const folder of ['logs', 'conf', 'deep']) world.directory.files.putOther(folder, 'folder');
  const turn = await world.send({
    'a.txt': 'agent',
    'logs/x.log': 'log',
    'conf/.env': 'KEY=2',
    'deep/out/x': 'built',
    'old/x.log': undefined,
    'keys/.env': undefined,
  });
  const preview = await world.preview(world.before(turn));
  expect(preview.plan.actions.map(({ path }) => path)).toEqual(['a.txt']);
  const restored = await world.restore(preview);
  expect(restored).toMatchObject({ ok: true, value: { outcome: { failed: [] } } });
  expect(world.directory.files.all()).toEqual(expect.arrayContaining(['old/', 'keys/', 'logs/', 'conf/.env']));
});

test('a folder that is ignored by now is not made where it is', async () => {
  const world = new World({ 'a.txt': 'a' });
  for (const folder of ['build', 'gone']) world.directory.files.putOther(folder, 'folder');
  const turn = await world.send({ '.gitignore': 'build/\ngone/\n', 'build/x': 'built', gone: undefined });
  const { plan } = await world.preview(world.before(turn));
  expect(plan.actions.map(({ path, kind }) => [path, kind])).toEqual([
    ['.gitignore', 'delete'],
    ['gone', 'create'],
  ]);
  expect(plan.leftAlone).toEqual([{ path: 'build', reason: 'ignored' }]);
});

test('a folder that has come into the workspace since, or has another name there, is left alone', async () => {
  const world = new World({});
  const open = (folders: readonly string[], files: Readonly<Record<string, string>>): void => {
    const directory = createMemoryWorkingDirectory(files, { folders, now: () => world.now });
    world.services = { ...world.services, files: directory };
  };
  open(['app', 'lib'], { 'app/a.txt': 'a', 'lib/b.txt': 'b' });
  const turn = await world.send({});
  open(['front', 'lib', 'docs'], { 'front/a.txt': 'a', 'lib/b.txt': 'changed', 'docs/c.txt': 'years of work' });
  const { plan } = await world.preview(world.before(turn));
  expect(plan.actions.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['modify lib/b.txt']);
  expect(plan.leftAlone).toEqual(['app/', 'docs/', 'front/'].map(path => ({ path, reason: 'otherFolder' })));
});

test.each([
  { name: 'several', then: ['app'], now: ['app', 'docs'], left: ['a.txt', 'app/', 'docs/', 'sub/'] },
  { name: 'one', then: ['app', 'docs'], now: ['app'], left: ['a.txt', 'app/', 'docs/', 'sub/'] },
])('nothing is restored where the workspace has $name of the folders by now', async ({ then, now, left }) => {
  const world = new World({});
  const open = (folders: readonly string[]): void => {
    const alone = { 'a.txt': 'a', 'sub/b.txt': 'b' };
    const several = { 'app/a.txt': 'a', 'app/sub/b.txt': 'b', 'docs/c.txt': 'years of work' };
    const files = folders.length === 1 ? alone : several;
    const directory = createMemoryWorkingDirectory(files, { folders, now: () => world.now });
    world.services = { ...world.services, files: directory };
  };
  open(then);
  const turn = await world.send({});
  open(now);
  const { plan } = await world.preview(world.before(turn));
  expect(plan.actions).toEqual([]);
  expect(plan.leftAlone).toEqual(left.map(path => ({ path, reason: 'otherFolder' })));
});

test('when what is there cannot be saved first, nothing is written', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': 'agent' });
  const preview = await world.preview(world.before(turn));
  const services = {
    ...world.services,
    store: new Proxy(world.services.store, {
      get: (store, name) =>
        name === 'commit'
          ? async () => ({ ok: false, error: { kind: 'diskFull' } })
          : (Reflect.get(store, name) as unknown),
    }),
  };
  const { restoreCheckpoint } = await import('./restoreCheckpoint.ts');
  const request = { threadId: world.threadId, turnId: turn, preview, choices: wholeFiles(['a.txt']) };
  const refused = await restoreCheckpoint(services, request);
  expect(refused).toEqual({ ok: false, error: { kind: 'notSaved', reason: 'the disk is full' } });
  expect(world.files).toEqual({ 'a.txt': 'agent' });
});

test('what a restore changed is not counted as changed by you', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent' });
  await world.goBackTo(world.before(turn));
  world.edit({ 'b.txt': 'mine' });
  const next = await world.send({});
  const before = world.content.checkpoints.find(({ id }) => id === world.before(next));
  expect(before).toMatchObject({ kind: 'before', changedCount: 1, lines: { added: 1, removed: 1 } });
});

test('what you changed before a restore is counted as yours after it', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send({ 'a.txt': 'agent' });
  world.edit({ 'b.txt': 'mine' });
  await world.goBackTo(world.before(turn));
  const next = await world.send({});
  const before = world.content.checkpoints.find(({ id }) => id === world.before(next));
  expect(before).toMatchObject({ kind: 'before', changedCount: 1 });
});
