import { expect, test } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import { takeSnapshot } from './captureCheckpoint.ts';

/** A workspace of ten bytes in which more than nine are not taken without asking. */
function largeWorld(): World {
  const world = new World({ 'a.txt': '12345', 'b.txt': '12345' });
  world.firstCaptureLimit = 9;
  return world;
}

const failures = (world: World) => world.content.items.filter(({ content }) => content.kind === 'captureFailed');

test('a message is sent and answered although its files are too much to take, and the turn says what is missing', async () => {
  const megabyte = 1024 * 1024;
  const world = new World({ 'a.txt': 'before', 'large.txt': 'x'.repeat(2 * megabyte) });
  world.firstCaptureLimit = 1.5 * megabyte;
  await world.send({ 'a.txt': 'after' });
  expect(world.files['a.txt']).toBe('after');
  expect(world.content.turns[0]?.status).toBe('completed');
  expect(world.content.checkpoints).toEqual([]);
  const reason = 'the first one holds at most 1.5 MB until you choose to save more';
  expect(failures(world).map(({ content }) => content)).toEqual([
    { kind: 'captureFailed', checkpoint: 'before', reason },
    { kind: 'captureFailed', checkpoint: 'after', reason },
  ]);
  expect([...world.contents.blobs.keys()]).toEqual([]);
});

test('nothing is read before there is an answer, and the size is told', async () => {
  const world = largeWorld();
  const taken = await takeSnapshot(world.services);
  expect(taken).toEqual({
    ok: false,
    error: { kind: 'unconfirmed', size: { bytes: 10, fileCount: 2, largest: [] }, limitBytes: 9 },
  });
  expect(world.directory.files.calls.filter(({ operation }) => operation === 'read')).toEqual([]);
});

test('after a late answer the next message has its checkpoints, the first of them a baseline', async () => {
  const world = largeWorld();
  await world.send({ 'a.txt': 'first' });
  world.firstCaptureLimit = undefined;
  await world.send({ 'a.txt': 'again' });
  expect(world.content.checkpoints.map(({ number, kind, fileCount }) => [number, kind, fileCount])).toEqual([
    [1, 'baseline', 2],
    [2, 'after', 2],
  ]);
  expect(failures(world)).toHaveLength(2);
});

test('leaving enough out is an answer, too, and what is left out is never touched by a restore', async () => {
  const world = largeWorld();
  await world.send({});
  world.edit({ '.gitignore': 'b*' });
  const turn = await world.send({ 'a.txt': 'changed', 'b.txt': 'changed', 'bb.txt': 'made' });
  expect(world.content.checkpoints.map(({ fileCount }) => fileCount)).toEqual([2, 2]);
  await world.goBackTo(world.before(turn));
  expect(world.files).toEqual({ '.gitignore': 'b*', 'a.txt': '12345', 'b.txt': 'changed', 'bb.txt': 'made' });
});

test('nobody is asked once there is a checkpoint, however much is added', async () => {
  const world = largeWorld();
  world.firstCaptureLimit = 10;
  await world.send({ 'large.bin': 'x'.repeat(1000) });
  world.edit({ 'larger.bin': 'x'.repeat(5000) });
  await world.send({});
  expect(world.content.checkpoints.map(({ fileCount }) => fileCount)).toEqual([2, 3, 4, 4]);
});
