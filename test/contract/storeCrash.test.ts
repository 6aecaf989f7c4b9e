import { expect, test } from 'vitest';
import type { CheckpointId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports.ts';
import type { StorageFiles } from '../../src/storage/storageFiles.ts';
import { fileError, SimulatedDisk, type Interference } from '../fakes/simulatedDisk.ts';
import { seeded } from './seeded.ts';
import { openOn } from './storeOnFiles.ts';
import { makeThread, newThreadId, putText, readTexts, startThread, takeCheckpoint } from './storeRecords.ts';
import { runs } from '../random/runs.ts';

const commitCount = 5;
const threadId = newThreadId();

const textsOf = (number: number): readonly string[] => [
  `big=${`line of ${number}\n`.repeat(40)}`,
  'same=unchanged',
  `small=${number}`,
];

/** Commits one checkpoint after another, telling after each that it was acknowledged; the rest when the disk stops. */
async function work(store: Store, acknowledge: (id: CheckpointId) => void): Promise<void> {
  for (let number = 1; number <= commitCount; number++) {
    const tree = new Map<string, Awaited<ReturnType<typeof putText>>>();
    for (const file of textsOf(number)) {
      const [path = '', text = ''] = file.split('=');
      tree.set(path, await putText(store, text));
    }
    const taken = takeCheckpoint(store, tree, { threadId });
    const start = number === 1 ? [startThread(makeThread({ id: threadId }))] : [];
    const result = await store.commit([...start, taken]);
    if (!result.ok) throw new Error('the disk stopped');
    acknowledge(taken.checkpoint.id);
  }
}

/** Returns which commits were acknowledged before the call of this number, from which on every call fails. */
async function runUntil(
  disk: SimulatedDisk,
  lastCall: number,
  also: Interference,
): Promise<{ acknowledged: CheckpointId[]; stopped: boolean }> {
  let calls = 0;
  const files: StorageFiles = disk.files((call, name) => {
    if (++calls >= lastCall) throw new Error('the process has ended');
    also(call, name);
  });
  const acknowledged: CheckpointId[] = [];
  let store: Store | undefined;
  try {
    store = await openOn(files);
    await work(store, id => acknowledged.push(id));
  } catch {
    // Ended in the middle.
  }
  // The memory of a database is given back by closing it only; the disk refuses the rest.
  await store?.close().catch(() => undefined);
  return { acknowledged, stopped: calls >= lastCall };
}

/** Everything acknowledged is there and whole, at most the one commit under way besides, and work can go on. */
async function checkAfterwards(disk: SimulatedDisk, acknowledged: readonly CheckpointId[]): Promise<void> {
  const store = await openOn(disk.files());
  const found = store.readThread(threadId)?.checkpoints.map(({ id }) => id) ?? [];
  expect(found.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(found.length).toBeLessThanOrEqual(acknowledged.length + 1);
  for (const [index, id] of found.entries()) {
    expect(await readTexts(store, store.readTree(id))).toEqual(textsOf(index + 1));
  }
  if (found.length === 0) return store.close();
  const tree = new Map([['new', await putText(store, 'content of later')]]);
  const later = takeCheckpoint(store, tree, { threadId });
  expect(await store.commit([later])).toMatchObject({ ok: true });
  await store.close();
  const again = await openOn(disk.files());
  expect(await readTexts(again, again.readTree(later.checkpoint.id))).toEqual(['new=content of later']);
  await again.close();
}

const nothing: Interference = () => undefined;
const noLinks: Interference = call => {
  if (call === 'link') throw fileError('EPERM');
};

test.each([
  { disk: 'a disk with links', also: nothing, seeds: runs(4) },
  { disk: 'a disk without links', also: noLinks, seeds: runs(4) },
])('on $disk, an end at any call loses nothing acknowledged', { timeout: runs(240_000) }, async ({ also, seeds }) => {
  let checks = 0;
  for (let lastCall = 1; ; lastCall++) {
    const disk = new SimulatedDisk();
    const { acknowledged, stopped } = await runUntil(disk, lastCall, also);
    for (let seed = 1; seed <= seeds; seed++) {
      await checkAfterwards(disk.afterPowerCut(seeded(1000 * lastCall + seed)), acknowledged);
      checks++;
    }
    await checkAfterwards(disk, acknowledged); // The process ended, the machine did not.
    if (!stopped) {
      expect(acknowledged).toHaveLength(commitCount);
      break;
    }
  }
  expect(checks).toBeGreaterThan(100);
});
