import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { World, type Edits } from '../../test/fakes/world.ts';
import { previewRestore } from './previewRestore.ts';

/** A world whose store may not grow any more after the agent and then you changed files. */
async function fullWorld(byAgent: Edits, byYou: Edits) {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  const turn = await world.send(byAgent);
  world.edit(byYou);
  world.services.upkeep.setLimit(1);
  return { world, target: world.before(turn) };
}

test('without room, what cannot be saved first is left alone, and the rest goes back', async () => {
  const { world, target } = await fullWorld({ 'a.txt': '1', 'b.txt': '1', 'new.txt': 'n' }, { 'b.txt': 'by hand' });
  world.edit({ 'mine.txt': 'never saved' });
  const preview = await world.preview(target);
  expect(preview.plan.actions.map(({ path }) => path)).toEqual(['a.txt', 'new.txt']);
  expect(preview.plan.leftAlone).toEqual([
    { path: 'b.txt', reason: 'noRoom', size: 7 },
    { path: 'mine.txt', reason: 'noRoom', size: 11 },
  ]);

  const restored = await world.restore(preview);
  expect(world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'by hand', 'mine.txt': 'never saved' });
  if (!restored.ok) throw new Error(restored.error.kind);
  const safety = world.services.store.readCheckpoint(restored.value.safetyId);
  expect(safety?.coverage.leftOut.map(({ path, reason }) => [path, reason])).toEqual([
    ['b.txt', 'noRoom'],
    ['mine.txt', 'noRoom'],
  ]);
});

test('once there is room again the same files are saved and go back', async () => {
  const { world, target } = await fullWorld({ 'a.txt': '1' }, { 'b.txt': 'by hand' });
  // Old enough for its times to tell whether it has changed.
  world.edit({});
  await world.preview(target);
  world.services.upkeep.setLimit(0);
  const preview = await world.preview(target);
  expect(preview.plan.leftAlone).toEqual([]);
  const saved = await world.services.store.readBlob(preview.plan.actions[1]!.from!.blob);
  expect(new TextDecoder().decode(saved)).toBe('by hand');
  await world.restore(preview, ['a.txt', 'b.txt']);
  expect(world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
});

test('a file is left alone when there is no room for what its editor has not saved', async () => {
  const { world, target } = await fullWorld({ 'a.txt': '1' }, {});
  world.directory.files.unsavedText = { 'a.txt': 'typed' };
  const { plan, snapshot } = await world.preview(target);
  expect([plan.actions, plan.leftAlone.map(({ path }) => path), snapshot.unsaved]).toEqual([[], ['a.txt'], []]);
});

test('so it is when the file is not on the disk any more', async () => {
  const { world, target } = await fullWorld({ 'a.txt': undefined }, {});
  world.directory.files.unsavedText = { 'a.txt': 'typed' };
  const { plan } = await world.preview(target);
  expect([plan.actions, plan.leftAlone.map(({ path }) => path)]).toEqual([[], ['a.txt']]);
});

test('files that were named are told of as well', async () => {
  const { world, target } = await fullWorld({ 'a.txt': '1' }, { 'mine.txt': 'never saved', 'other.txt': 'o' });
  const preview = await previewRestore(world.services, { checkpointId: target, only: new Set(['a.txt', 'mine.txt']) });
  if (!preview.ok) throw new Error(preview.error.kind);
  expect(preview.value.plan.leftAlone.map(({ path }) => path)).toEqual(['mine.txt']);
});

test('nothing that no checkpoint has is overwritten or deleted in a full store, whatever is chosen', async () => {
  const paths = ['a.txt', 'b.txt', 'c.txt', 'd/e.txt'];
  const contents = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom('one', 'two', 'three', 'four'));
  await fc.assert(
    fc.asyncProperty(contents, contents, async (byAgent, byYou) => {
      const { world, target } = await fullWorld(byAgent, byYou);
      const before = world.files;
      const saved = new Set(['a', 'b', ...Object.values(byAgent)]);
      const preview = await world.preview(target);
      await world.restore(
        preview,
        preview.plan.actions.map(({ path }) => path),
      );
      for (const [path, content] of Object.entries(before)) {
        if (!saved.has(content)) expect(world.files[path], path).toBe(content);
      }
      const left = new Set(preview.plan.leftAlone.map(({ path }) => path));
      const expected = Object.keys(before).filter(path => !saved.has(before[path] ?? ''));
      expect([...left].sort()).toEqual(expected.sort());
    }),
    { numRuns: runs(60) },
  );
});
