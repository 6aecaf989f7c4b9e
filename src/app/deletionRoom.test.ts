import { expect, test } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import { findDeletionRoom } from './deletionRoom.ts';

const made = (count: number, content = 'made'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.txt`, content]));

/** What the preview finds that goes back to before the agent made these many files. */
async function roomAfter(count: number, edit: Readonly<Record<string, string>> = {}, limit = 0) {
  const world = new World({ 'kept.txt': 'kept' });
  const turn = await world.send(made(count));
  world.edit(edit);
  world.services.upkeep.setLimit(limit);
  return findDeletionRoom(world.services, await world.preview(world.before(turn)));
}

test('nothing is said of 50 deletions', async () => {
  expect(await roomAfter(50)).toBeUndefined();
  expect(await roomAfter(51)).toEqual({ toSave: new Map(), limit: undefined });
});

test('only what no checkpoint has as it is now takes room', async () => {
  const room = await roomAfter(51, { '7.txt': 'by hand' });
  expect([...(room?.toSave ?? [])]).toEqual([['7.txt', 7]]);
});

test('the limit says what is left under it', async () => {
  const room = await roomAfter(51, {}, 1024 * 1024);
  expect(room?.limit?.bytes).toBe(1024 * 1024);
  expect(room?.limit?.left).toBeGreaterThan(0);
  expect(room?.limit?.left).toBeLessThan(1024 * 1024);
  expect((await roomAfter(51, {}, 1))?.limit).toEqual({ left: 0, bytes: 1 });
});
