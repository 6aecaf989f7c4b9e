import { expect, test } from 'vitest';
import { planUndo } from '../../src/app/undoRestore.ts';
import { World } from '../fakes/world.ts';

/** What the random law of restores has found. */

test('your file that an ignore rule hid for a while is not deleted by default', async () => {
  const world = new World({ 'a.txt': 'a' });
  const first = await world.send({});
  world.edit({ 'note.log': 'mine', '.gitignore': '*.log\n' });
  await world.send({ '.gitignore': undefined });
  await world.goBackTo(world.before(first));
  expect(world.files['note.log']).toBe('mine');
});

test('what you put back by hand after a restore is yours, also where the agent goes on from it', async () => {
  const world = new World({ 'a.txt': 'a' });
  const first = await world.send({ 'b.txt': 'by the agent\n' });
  await world.goBackTo(world.before(first));
  world.edit({ 'b.txt': 'by the agent\n' });
  await world.send({ 'b.txt': 'by the agent\nand more\n' });
  const { plan } = await world.preview(world.before(first));
  expect(plan.actions).toMatchObject([{ path: 'b.txt', author: 'both', yours: true }]);
});

test('undo takes away what a restore created where files are ignored by now', async () => {
  const world = new World({ 'build/x': 'old' });
  const first = await world.send({ '.gitignore': 'build/\n', 'build/x': undefined });
  const before = world.files;
  const restored = await world.goBackTo(world.before(first));
  expect(world.files).toEqual({ 'build/x': 'old' });
  const undo = await planUndo(world.services, { threadId: world.threadId, restoreId: restored.id });
  if (!undo.ok) throw new Error(undo.error);
  const paths = undo.value.preview.plan.actions.map(({ path }) => path);
  await world.restore(undo.value.preview, paths, { undoes: restored.id });
  expect(world.files).toEqual(before);
});

test('your empty folder that an ignore rule hid for a while is not deleted by default', async () => {
  const world = new World({ 'a.txt': 'a' });
  const first = await world.send({});
  world.directory.files.putOther('build', 'folder');
  world.edit({ '.gitignore': 'build/\n' });
  await world.send({ '.gitignore': undefined });
  const { plan } = await world.preview(world.before(first));
  expect(plan.actions).toMatchObject([{ path: 'build', author: 'both', yours: true }]);
});

test('undo and redo reach a file that was restored where files are ignored', async () => {
  const world = new World({ 'build/x': 'made' });
  const first = await world.send({ 'build/x': undefined, '.gitignore': 'build/\n' });
  const lastRestore = () => world.services.store.readThread(world.threadId)!.restores.at(-1)!;
  await world.restore(await world.preview(world.before(first)), ['build/x']);
  expect(world.files).toEqual({ 'build/x': 'made', '.gitignore': 'build/\n' });
  for (const text of [undefined, 'made', undefined]) {
    const { id: restoreId } = lastRestore();
    const undo = await planUndo(world.services, { threadId: world.threadId, restoreId });
    if (!undo.ok) throw new Error(undo.error);
    await world.restore(undo.value.preview, ['build/x'], { undoes: restoreId });
    expect(world.files['build/x']).toBe(text);
  }
});
