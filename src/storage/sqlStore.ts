import { fail, ok, type Result } from '../core/result.ts';
import type { Store } from '../core/ports.ts';
import { loadSqlEngine, type SqlEngine } from './database.ts';
import { diskStorageFiles } from './diskStorageFiles.ts';
import { readNewestImage } from './imageFolder.ts';
import { ImageStore } from './imageStore.ts';
import { explainFileError } from './storageFailure.ts';
import { errorCode, type StorageFiles } from './storageFiles.ts';
import type { StoreLog } from './storeLog.ts';
import { openState } from './storeState.ts';

/** Why a store was not opened. Its files are as they were. `reason` is a clause for the user. */
export type OpenFailure =
  | { readonly kind: 'newerVersion'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'notReadable'; readonly reason: string };

export interface SqlStoreOptions {
  /** An absolute path on a local disk. Made by the first commit when it is not there. */
  readonly folder: string;
  /** Reads the bytes of `sql-wasm.wasm`. */
  readonly wasm: () => Promise<Uint8Array>;
  readonly log: StoreLog;
}

/** Opens the store in a folder; an empty one where the folder is empty or not there. Rejects when `wasm` does. */
export async function openSqlStore({ folder, wasm, log }: SqlStoreOptions): Promise<Result<Store, OpenFailure>> {
  return openStoreOn(diskStorageFiles(folder), await loadSqlEngine(await wasm()), log);
}

/** The same on any files. */
export async function openStoreOn(
  files: StorageFiles,
  engine: SqlEngine,
  log: StoreLog,
): Promise<Result<Store, OpenFailure>> {
  try {
    const newest = await readNewestImage(files, 0, log);
    if (newest.kind === 'damaged' || newest.kind === 'newerVersion') return fail(explain(newest.kind));
    const image = newest.kind === 'found' ? newest.database : undefined;
    const opened = openState(engine, newest.generation, image);
    if (opened.kind !== 'opened') return fail(explain(opened.kind));
    log.info(`Store opened at generation ${newest.generation}`);
    return ok(new ImageStore(files, engine, log, opened.state));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return fail({ kind: 'notReadable', reason: explainFileError(code) });
  }
}

function explain(kind: 'damaged' | 'newerVersion'): OpenFailure {
  switch (kind) {
    case 'damaged':
      return { kind, reason: 'every copy of the store’s index is damaged; nothing in its folder was changed' };
    case 'newerVersion':
      return { kind, reason: 'the store was written by a newer version of this extension' };
  }
}
