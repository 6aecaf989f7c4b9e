import { describe, expect, test } from 'vitest';
import { exportThread, planExport } from '../../src/app/exportThread.ts';
import { checkImport, importThread } from '../../src/app/importThread.ts';
import { makeId } from '../../src/core/ids.ts';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import { ok } from '../../src/core/result.ts';
import { createThreadArchives } from '../../src/storage/archive/threadArchives.ts';
import { MemoryFile } from '../fakes/memoryFile.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { noise } from '../random/noise.ts';
import { runs } from '../random/runs.ts';
import { crashEverywhere, modes, type History, type Scenario } from './crashPoints.ts';
import { openStore } from './openStore.ts';
import { Workload } from './workload.ts';

const archives = createThreadArchives();

/** A thread of several megabytes, so that its contents are stored in more than one part. */
async function exportedThread(): Promise<MemoryFile> {
  const { store } = await openStore(new SimulatedDisk().files());
  const workload = new Workload({ bigEvery: 1 });
  for (let number = 1; number <= 12; number++) await store.commit(numbered(await workload.next(store), number));
  const services = { store, environment };
  const file = new MemoryFile(undefined, 100_000);
  const plan = await planExport(services, workload.threadId, () => false);
  expect(plan && (await exportThread(services, archives, plan, file, true))).toEqual({ ok: true });
  await store.close();
  return file;
}

const numbered = (records: readonly StoreRecord[], number: number): readonly StoreRecord[] =>
  records.map(record =>
    record.kind === 'checkpointTaken' ? { ...record, checkpoint: { ...record.checkpoint, number } } : record,
  );

let count = 0;
const environment = { now: () => 1_000_000, newId: () => makeId(1_000_000, noise(++count, 16)) };

/** What an import asks of a store, with its commits in the history. */
const withHistory = (store: Store, history: History): Pick<Store, 'putBlob' | 'commit' | 'refresh'> => ({
  putBlob: (bytes, similarTo, id) => store.putBlob(bytes, similarTo, id),
  refresh: () => store.refresh(),
  commit: async records => {
    await history.commit(store, records);
    return ok(undefined);
  },
});

const importing = (file: MemoryFile): Scenario => ({
  name: 'an import',
  async run(files, history) {
    const { store } = await openStore(files, { saveImageEvery: 0 });
    await history.begin(store);
    await history.commit(store, await new Workload().next(store));
    const checked = await checkImport(archives, file);
    if (!checked.ok) throw new Error(checked.error);
    const services = { store: withHistory(store, history), environment };
    const done = await importThread(services, archives, file, checked.value);
    if (!done.ok) throw new Error(done.error);
    // The thread before, and the whole import: a commit of a part of it would be one more.
    expect(history.acknowledged).toBe(2);
    await store.close();
  },
});

describe.each(modes)('a process that ends, $name', mode => {
  test('has imported all of a thread or nothing of it', { timeout: runs(60_000) }, async () => {
    const { steps, checks } = await crashEverywhere(importing(await exportedThread()), mode, runs(1));
    expect(steps).toBeGreaterThan(10);
    expect(checks).toBeGreaterThan(5);
  });
});
