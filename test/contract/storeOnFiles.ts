import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Store } from '../../src/core/ports.ts';
import { loadSqlEngine } from '../../src/storage/database.ts';
import { openStoreOn } from '../../src/storage/sqlStore.ts';
import type { StorageFiles } from '../../src/storage/storageFiles.ts';
import type { StoreLog } from '../../src/storage/storeLog.ts';

export const readWasm = (): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));

export const engine = await loadSqlEngine(await readWasm());

export const noLog: StoreLog = { info: () => undefined, error: () => undefined };

/** Opens a store that nothing is wrong with. */
export async function openOn(files: StorageFiles, log = noLog): Promise<Store> {
  const opened = await openStoreOn(files, engine, log);
  if (!opened.ok) throw new Error(opened.error.reason);
  return opened.value;
}

/** A linear congruential generator (the constants of Numerical Recipes): the same numbers in every run. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
