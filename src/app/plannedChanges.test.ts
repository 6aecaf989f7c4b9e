import { expect, test } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import type { RestoreChoice } from '../core/restorePlan.ts';
import { describeActions, readPlannedText } from './plannedChanges.ts';
import { restoreCheckpoint } from './restoreCheckpoint.ts';

const lines = (letters: string): string => Array.from(letters, letter => `${letter}\n`).join('');

/** The agent changes `a.txt` from `abcdefg` to `byAgent`, then you to `byYou`. */
async function changedByBoth(byAgent: string, byYou: string) {
  const world = new World({ 'a.txt': lines('abcdefg'), 'other.txt': 'other' });
  const turn = await world.send({ 'a.txt': lines(byAgent) });
  world.edit({ 'a.txt': lines(byYou) });
  const preview = await world.preview(world.before(turn));
  return { world, preview };
}

type Changed = Awaited<ReturnType<typeof changedByBoth>>;

async function restore({ world, preview }: Changed, choice: RestoreChoice) {
  const choices = new Map([['a.txt', choice]]);
  const restored = await restoreCheckpoint(world.services, {
    threadId: world.threadId,
    turnId: world.leaf,
    preview,
    choices,
  });
  return { restored, text: world.files['a.txt'] };
}

const positions = (...chosen: readonly number[]): RestoreChoice => ({ kind: 'changes', positions: new Set(chosen) });

test('changes of the agent and of you in one file are told apart', async () => {
  const { world, preview } = await changedByBoth('aXcdefg', 'aXcdeYg');
  const text = await readPlannedText(world.services, preview, 'a.txt');
  expect(text?.changes.map(({ fromStart, authors }) => [fromStart, ...authors])).toEqual([
    [1, 'agent'],
    [5, 'you'],
  ]);
  const [described] = await describeActions(world.services, preview, 1000);
  expect(described).toMatchObject({ canChoose: true, lines: { added: 2, removed: 2 } });
  expect(described?.changes).toHaveLength(2);
});

test('single changes are put back, and the rest of the file stays', async () => {
  const { text, restored } = await restore(await changedByBoth('aXcdefg', 'aXcdeYg'), positions(0));
  expect(text).toBe(lines('abcdeYg'));
  expect(restored).toMatchObject({ ok: true, value: { outcome: { failed: [] } } });
});

test('merged, a file that you made executable stays so', async () => {
  const both = await changedByBoth('aXcdefg', 'aXcdefg');
  both.world.directory.files.setExecutable('a.txt', true);
  const preview = await both.world.preview(both.preview.checkpoint.id);
  expect(preview.plan.actions).toMatchObject([{ path: 'a.txt', author: 'both' }]);
  const { text } = await restore({ ...both, preview }, { kind: 'merged' });
  expect(text).toBe(lines('abcdefg'));
  expect(both.world.directory.files.isExecutable('a.txt')).toBe(true);
});

test('merged, the changes of others go and yours stay', async () => {
  const { text } = await restore(await changedByBoth('aXcdeZg', 'aYcdeZg'), { kind: 'merged' });
  expect(text).toBe(lines('aYcdefg'));
});

test('all changes together are the file as it was', async () => {
  const { text } = await restore(await changedByBoth('aXcdefg', 'aXcdeYg'), positions(0, 1));
  expect(text).toBe(lines('abcdefg'));
});

test('choosing none of the changes writes nothing', async () => {
  const { text, restored } = await restore(await changedByBoth('aXcdefg', 'aXcdeYg'), positions());
  expect(text).toBe(lines('aXcdeYg'));
  expect(restored).toMatchObject({ ok: true, value: { changes: [] } });
});

test('undoing a restore of single changes brings back exactly what was there', async () => {
  const changed = await changedByBoth('aXcdefg', 'aXcdeYg');
  const { restored } = await restore(changed, positions(0));
  if (!restored.ok) throw new Error(restored.error.kind);
  await changed.world.goBackTo(restored.value.safetyId);
  expect(changed.world.files['a.txt']).toBe(lines('aXcdeYg'));
});

test.each([
  ['not UTF-8', new Uint8Array([0x61, 0xff, 0x0a])],
  ['binary', new Uint8Array([0x61, 0x00, 0x0a])],
])('a file that is %s is restored whole or not at all', async (_, bytes) => {
  const world = new World({ 'a.txt': lines('abc') });
  const turn = await world.send({ 'a.txt': lines('aXc') });
  world.directory.files.put('a.txt', bytes);
  const preview = await world.preview(world.before(turn));
  expect(await readPlannedText(world.services, preview, 'a.txt')).toBeUndefined();
  const { restored } = await restore({ world, preview }, positions(0));
  expect(restored).toEqual({ ok: false, error: { kind: 'onlyWhole', path: 'a.txt' } });
  expect(world.directory.files.contentOf('a.txt')).toEqual(bytes);
});

test('what comes of many versions is not looked through line by line', async () => {
  const world = new World({ 'a.txt': lines('abc') });
  const turn = await world.send({ 'a.txt': lines('aXc') });
  for (let version = 0; version < 110; version++) await world.send({ 'a.txt': `${lines('aXc')}${version}\n` });
  world.edit({ 'a.txt': lines('mine') });
  const preview = await world.preview(world.before(turn));
  expect(await readPlannedText(world.services, preview, 'a.txt')).toBeUndefined();
});
