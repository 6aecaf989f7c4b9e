import { randomBytes } from 'node:crypto';
import { RecentTrees } from './app/recentTrees.ts';
import { createGate } from './core/gate.ts';
import type { Services } from './app/services.ts';
import { ignoreRules } from './capture/ignoreRules.ts';
import { makeId } from './core/ids.ts';
import type { WorkingDirectory } from './core/ports/workingDirectory.ts';
import { fail, ok, type Result } from './core/result.ts';
import type { StorageFiles } from './storage/files/storageFiles.ts';
import { loadSqlEngine } from './storage/index/database.ts';
import { openStoreOn, type OpenFailure } from './storage/openStore.ts';

export interface EngineOptions {
  /** Where the store is kept: `diskStorageFiles` of a local folder, or files of any other kind. */
  readonly storeFiles: StorageFiles;
  /** The bytes of SQLite's WebAssembly module. */
  readonly wasm: () => Promise<Uint8Array>;
  readonly files: WorkingDirectory;
  /** As in `Services`. */
  readonly firstCaptureLimit?: Services['firstCaptureLimit'];
  readonly log: {
    readonly info: (message: string) => void;
    readonly error: (message: string, cause?: unknown) => void;
  };
}

export interface Engine {
  readonly services: Services;
}

/**
 * Builds everything that works without VS Code: a working directory and a store's folder become the use cases' services. Fails
 * with sentences for the user when the store cannot be opened; it is left untouched then.
 */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, string>> {
  const { storeFiles, wasm, files, firstCaptureLimit, log } = options;
  const opened = await openStoreOn(storeFiles, await loadSqlEngine(await wasm()), { log });
  if (!opened.ok) return fail(explainOpenFailure(opened.error));
  const environment = { now: () => Date.now(), newId: () => makeId(Date.now(), randomBytes(16)) };
  const services: Services = {
    environment,
    ...opened.value,
    files,
    ignoreRules,
    trees: new RecentTrees(),
    captureGate: createGate(),
    firstCaptureLimit,
  };
  return ok({ services });
}

function explainOpenFailure({ kind, reason }: OpenFailure): string {
  switch (kind) {
    case 'newerVersion':
      return 'This store was written by a newer version of Thread Checkpoints. It is left untouched. Update the extension to open it.';
    case 'damaged':
    case 'notReadable':
      return `The checkpoints of this workspace cannot be opened: ${reason}. Nothing was changed. Files and messages are not being saved until this is solved.`;
  }
}
