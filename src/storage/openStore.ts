import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fail, ok, type Result } from '../core/result.ts';
import type { Store } from '../core/ports/store.ts';
import type { StoreUpkeep } from '../core/ports/storeUpkeep.ts';
import { diskStorageFiles } from './files/diskStorageFiles.ts';
import { explainFileError } from './files/storageFailure.ts';
import { errorCode, type StorageFiles } from './files/storageFiles.ts';
import { convertFormerStore } from './former/convertFormerStore.ts';
import { loadSqlEngine, type SqlEngine } from './index/database.ts';
import { IndexedLog } from './indexedLog.ts';
import { Lease, type Owner } from './log/lease.ts';
import { LogStore } from './logStore.ts';
import type { StoreLog } from './storeLog.ts';
import { createUpkeep } from './upkeep/upkeep.ts';

/** Why a store was not opened. Its files are as they were. `reason` is a clause for the user. */
export interface OpenFailure {
  readonly kind: 'newerVersion' | 'damaged' | 'notReadable';
  readonly reason: string;
}

export interface StoreOptions {
  readonly log: StoreLog;
  /** Who this process is, for the lease. */
  readonly owner?: Owner;
  /** Whether a process has certainly ended. */
  readonly isGone?: (owner: Owner) => boolean;
  /** Milliseconds between heartbeats; 3,000 unless given, 0 for none: `refresh` then does what they do. */
  readonly heartbeat?: number;
  /** Milliseconds without a heartbeat after which a window is taken to be gone; 15,000 unless given. */
  readonly staleAfter?: number;
  /** Commits, of more than contents, after which the image of the index is saved; 200 unless given, 0 for never. */
  readonly saveImageEvery?: number;
}

export interface OpenedStore {
  readonly store: Store;
  readonly upkeep: StoreUpkeep;
}

export interface DiskStoreOptions extends StoreOptions {
  /** An absolute path on a local disk. Made by the first commit when it is not there. */
  readonly folder: string;
  /** Reads the bytes of `sql-wasm.wasm`. */
  readonly wasm: () => Promise<Uint8Array>;
}

/** Opens the store in a folder; an empty one where the folder is empty or not there. Rejects when `wasm` does. */
export async function openStore({
  folder,
  wasm,
  ...options
}: DiskStoreOptions): Promise<Result<OpenedStore, OpenFailure>> {
  return openStoreOn(diskStorageFiles(folder), await loadSqlEngine(await wasm()), options);
}

/** The same on any files. */
export async function openStoreOn(
  files: StorageFiles,
  engine: SqlEngine,
  options: StoreOptions,
): Promise<Result<OpenedStore, OpenFailure>> {
  const { log, owner = thisProcess(), isGone = hasEnded, staleAfter = 15_000 } = options;
  const { heartbeat = 3000, saveImageEvery = 200 } = options;
  try {
    const converted = await convertFormerStore(files, engine, log);
    if (!converted.ok) return converted;
    const indexedLog = await IndexedLog.open(files, engine, log);
    if (indexedLog === 'newerVersion') {
      return fail({ kind: indexedLog, reason: 'the store was written by a newer version of this extension' });
    }
    const lease = new Lease(files, { owner, isGone, staleAfter, now: () => performance.now() });
    const access = (await lease.isTaken()) ? 'reading' : 'writing';
    const store = new LogStore({ indexedLog, lease, storeLog: log, heartbeat, saveImageEvery }, access);
    log.info(`Store opened at commit ${indexedLog.log.place.commit}, ${access}`);
    return ok({ store, upkeep: createUpkeep({ files, engine, store, indexedLog }) });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return fail({ kind: 'notReadable', reason: explainFileError(code) });
  }
}

const thisProcess = (): Owner => ({ id: randomBytes(8).toString('hex'), pid: process.pid, host: hostname() });

function hasEnded({ pid, host }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
