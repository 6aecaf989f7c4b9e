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

/** The database of a version to come. */
export function newerDatabase(): Uint8Array {
  const database = engine.open();
  database.execute('CREATE TABLE later (x); PRAGMA user_version = 1000');
  const bytes = database.export();
  database.close();
  return bytes;
}
