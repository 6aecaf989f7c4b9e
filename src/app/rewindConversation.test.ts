import { expect, test } from 'vitest';
import { createMemoryStore } from '../../test/fakes/memoryStore.ts';
import { World } from '../../test/fakes/world.ts';
import { newThreadId } from '../../test/contract/storeRecords.ts';
import { activePath } from '../core/branch.ts';
import { rollBack } from './rewindConversation.ts';

async function threeMessages() {
  const world = new World({ 'a.txt': 'one' });
  const turns = [await world.send({ 'a.txt': 'two' }), await world.send({}), await world.send({ 'a.txt': 'four' })];
  const path = () => activePath(world.content.turns, world.leaf).map(({ id }) => turns.indexOf(id) + 1);
  return { world, path };
}

test('the last messages are hidden, files stay, and it adds up', async () => {
  const { world, path } = await threeMessages();
  expect(await rollBack(world.services, world.threadId, 1)).toEqual({ ok: true });
  expect(path()).toEqual([1, 2]);
  await rollBack(world.services, world.threadId, 1);
  expect(path()).toEqual([1]);
  expect(world.files).toEqual({ 'a.txt': 'four' });
  expect(world.content.turns).toHaveLength(3);
});

test('what was rolled back stays so in a store opened again, and is there as another version', async () => {
  const { world, path } = await threeMessages();
  await rollBack(world.services, world.threadId, 2);
  const store = createMemoryStore(world.contents);
  expect(store.countTurns(world.threadId)).toBe(1);
  expect(store.readThread(world.threadId)?.turns).toHaveLength(3);
  await world.send({});
  expect(path()).toEqual([1, 0]);
  expect(world.content.turns).toHaveLength(4);
});

test('more than there are hides all', async () => {
  const { world, path } = await threeMessages();
  expect((await rollBack(world.services, world.threadId, 99)).ok).toBe(true);
  expect(path()).toEqual([]);
});

test.each([0, -1, 1.5, Number.NaN, Infinity])('%s is no count', async count => {
  const { world, path } = await threeMessages();
  expect(await rollBack(world.services, world.threadId, count)).toEqual({ ok: false, error: { kind: 'notACount' } });
  expect(path()).toEqual([1, 2, 3]);
});

test('a thread that is not there is told', async () => {
  const { world } = await threeMessages();
  const unknown = await rollBack(world.services, newThreadId(), 1);
  expect(unknown).toEqual({ ok: false, error: { kind: 'threadNotFound' } });
});
