import { expect, test } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import type { CheckpointId } from '../core/ids.ts';
import { planMessageEdit } from './editThreadMessage.ts';
import { explainPreviewFailure } from './failureText.ts';
import { previewRestore } from './previewRestore.ts';
import { planUndo } from './undoRestore.ts';

async function expire(world: World, ...ids: readonly CheckpointId[]): Promise<void> {
  await world.services.store.commit([{ kind: 'checkpointsExpired', ids }]);
}

test('an expired checkpoint is not previewed, in words', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': 'b' });
  await expire(world, world.before(turn));
  const preview = await previewRestore(world.services, { checkpointId: world.before(turn) });
  expect(preview).toEqual({ ok: false, error: { kind: 'expired' } });
  if (preview.ok) throw new Error('previewed');
  expect(explainPreviewFailure(preview.error)).toBe('the files of this checkpoint were removed to free disk space');
});

test('a message whose checkpoint expired can be edited, but no file can be put back', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turnId = await world.send({ 'a.txt': 'b' });
  await expire(world, world.before(turnId));
  const plan = await planMessageEdit(world.services, { threadId: world.threadId, turnId });
  expect(plan).toMatchObject({
    ok: true,
    value: {
      restore: {
        ok: false,
        error: 'The files of checkpoint 1 were removed to free disk space; nothing can be put back.',
      },
    },
  });
});

test('a restore whose safety checkpoint expired cannot be undone, in words', async () => {
  const world = new World({ 'a.txt': 'a' });
  const turn = await world.send({ 'a.txt': 'b' });
  const { id: restoreId, safetyId } = await world.goBackTo(world.before(turn));
  await expire(world, safetyId);
  expect(await planUndo(world.services, { threadId: world.threadId, restoreId })).toEqual({
    ok: false,
    error: 'What this restore needs is no longer kept: it was removed to free disk space.',
  });
});

test('checkpoints after an expired one are restored as ever', async () => {
  const world = new World({ 'a.txt': 'a' });
  const one = await world.send({ 'a.txt': '1' });
  const two = await world.send({ 'a.txt': '2' });
  await expire(world, world.before(one));
  await world.goBackTo(world.before(two));
  expect(world.files).toEqual({ 'a.txt': '1' });
});
