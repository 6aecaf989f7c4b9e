import type { Store } from '../../src/core/ports/store.ts';
import type { StoreUpkeep } from '../../src/core/ports/storeUpkeep.ts';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import { loadSqlEngine } from '../../src/storage/index/database.ts';
import { openStoreOn, type OpenedStore, type StoreOptions } from '../../src/storage/openStore.ts';
import { readWasm } from './readWasm.ts';

export const engine = await loadSqlEngine(await readWasm());

export type MoreOptions = Partial<Omit<StoreOptions, 'log'>>;

/** A process that never looks at the clock, and takes every other one for dead. */
const alone: StoreOptions = {
  log: { info: () => undefined, error: () => undefined },
  heartbeat: 0,
  isGone: () => true,
};

/** Opens a store that nothing is wrong with. */
export async function openStore(files: StorageFiles, more: MoreOptions = {}): Promise<OpenedStore> {
  const opened = await openStoreOn(files, engine, { ...alone, ...more });
  if (!opened.ok) throw new Error(`Not opened: ${opened.error.reason}`);
  return opened.value;
}

/** What `verify` finds, cut tails aside: these were never acknowledged. */
export async function findProblems(upkeep: StoreUpkeep): Promise<readonly string[]> {
  const { problems } = await upkeep.verify();
  return problems
    .filter(({ kind }) => kind !== 'cutTail')
    .map(({ kind, file, offset, text }) => `${kind} in ${file} at ${offset}: ${text}`);
}

export type { OpenedStore, Store, StoreUpkeep };
