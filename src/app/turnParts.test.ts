import { expect, test } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import { partsOf } from './turnParts.ts';

test('a thread is sorted by turn: checkpoints, items, and the versions of each message', async () => {
  const world = new World({ 'a.txt': 'a' });
  const first = await world.send({ 'a.txt': 'b' });
  const second = await world.send({});
  const content = world.services.store.readThread(world.threadId)!;
  const other = { ...content.turns[1]!, id: content.turns[0]!.id, parentId: first };
  const parts = partsOf(content, first);
  expect([parts.before?.kind, parts.after?.kind]).toEqual(['baseline', 'after']);
  expect(parts.items).toEqual(content.items.filter(({ turnId }) => turnId === first));
  expect(parts.versions.map(({ id }) => id)).toEqual([first]);
  const edited = { ...content, turns: [...content.turns, other] };
  expect(partsOf(edited, second).versions).toEqual([content.turns[1], other]);
});
