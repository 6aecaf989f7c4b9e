import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Store } from '../../src/core/ports/store.ts';
import { loadSqlEngine } from '../../src/storage/index/database.ts';
import { openStoreOn, type OpenedStore, type StoreOptions } from '../../src/storage/openStore.ts';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import type { StoreLog } from '../../src/storage/storeLog.ts';

export const readWasm = (): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));

export const engine = await loadSqlEngine(await readWasm());

export const noLog: StoreLog = { info: () => undefined, error: () => undefined };

/** Opens a store that nothing is wrong with, without timers. */
export async function openWithUpkeep(files: StorageFiles, options: Partial<StoreOptions> = {}): Promise<OpenedStore> {
  const opened = await openStoreOn(files, engine, { log: noLog, heartbeat: 0, ...options });
  if (!opened.ok) throw new Error(opened.error.reason);
  return opened.value;
}

export async function openOn(files: StorageFiles, log = noLog): Promise<Store> {
  return (await openWithUpkeep(files, { log })).store;
}

/** The database of a version to come. */
export function newerDatabase(): Uint8Array {
  const database = engine.open();
  database.execute('CREATE TABLE later (x); PRAGMA user_version = 1000');
  const bytes = database.export();
  database.close();
  return bytes;
}
