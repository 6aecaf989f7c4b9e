import { expect, test, vi } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import { parseTurnId } from '../core/ids.ts';
import { captureCheckpoint, takeSnapshot } from './captureCheckpoint.ts';
import { captureLate } from './captureLate.ts';

test('what hinted files held is being read while it is looked what they hold now', async () => {
  const world = new World({ 'a.txt': 'one\n', 'b.txt': 'b' });
  await world.send({});
  const { files, store } = world.services;
  const before = await takeSnapshot(world.services);
  const blob = before.ok ? before.value.tree.get('a.txt')?.blob : undefined;
  const read = vi.spyOn(store, 'readBlob');
  const snapshot = files.snapshot.bind(files);
  let readBefore: unknown;
  vi.spyOn(files, 'snapshot').mockImplementation(async options => {
    await new Promise(resolve => setTimeout(resolve, 1));
    readBefore = read.mock.calls.flat();
    return snapshot(options);
  });
  world.edit({ 'a.txt': 'two\n' });
  const request = { threadId: world.threadId, turnId: undefined, kind: 'after' } as const;
  const taken = await captureCheckpoint(world.services, request, { only: new Set(['a.txt', 'new.txt']) });
  expect(taken).toMatchObject({ ok: true, value: { lines: { added: 1, removed: 1 } } });
  expect(readBefore).toEqual([blob]);
});

test('two captures at once give two checkpoints, the second of them on the first', async () => {
  const world = new World({ 'a.txt': 'one' });
  await world.send({});
  const { store } = world.services;
  world.edit({ 'a.txt': 'two' });
  const readBlob = store.readBlob.bind(store);
  vi.spyOn(store, 'readBlob').mockImplementation(async id => {
    await new Promise(resolve => setTimeout(resolve, 5));
    return readBlob(id);
  });
  const request = { threadId: world.threadId, turnId: undefined, kind: 'manual' } as const;
  const one = captureCheckpoint(world.services, request);
  const late = captureLate(world.services, { ...request, turnId: parseTurnId('turn'), paths: new Set(['a.txt']) });
  const other = captureCheckpoint(world.services, request);
  expect(await one).toMatchObject({ ok: true, value: { number: 3, changedCount: 1 } });
  expect(await late).toEqual({ ok: true, value: undefined });
  expect(await other).toMatchObject({ ok: true, value: { number: 4, changedCount: 0 } });
});

test('a former content that cannot be read does not keep a snapshot from being taken', async () => {
  const world = new World({ 'a.txt': 'one' });
  await world.send({});
  vi.spyOn(world.services.store, 'readBlob').mockRejectedValue(new Error('The disk is gone.'));
  world.edit({ 'a.txt': 'two' });
  const taken = await takeSnapshot(world.services, { only: new Set(['a.txt']) });
  expect(taken.ok).toBe(true);
});
