import { randomBytes } from 'node:crypto';
import { applyEditsAgent } from './agents/applyEdits/applyEditsAgent.ts';
import type { Services } from './app/services.ts';
import type { FileAccess } from './capture/fileAccess.ts';
import { ignoreRules } from './capture/ignoreRules.ts';
import { createWorkingDirectory } from './capture/workingDirectory.ts';
import { makeId } from './core/ids.ts';
import type { Agent } from './core/ports.ts';
import { fail, ok, type Result } from './core/result.ts';
import type { StorageFiles } from './storage/files/storageFiles.ts';
import { loadSqlEngine } from './storage/index/database.ts';
import { openStoreOn, type OpenFailure } from './storage/openStore.ts';

export interface EngineOptions {
  /** Where the store is kept: `diskStorageFiles` of a local folder, or files of any other kind. */
  readonly storeFiles: StorageFiles;
  /** The bytes of SQLite's WebAssembly module. */
  readonly wasm: () => Promise<Uint8Array>;
  readonly files: FileAccess;
  /** What the user calls the working directory. */
  readonly name: string;
  readonly maxFileBytes: number;
  readonly log: {
    readonly info: (message: string) => void;
    readonly error: (message: string, cause?: unknown) => void;
  };
}

export interface Engine {
  readonly services: Services;
  readonly agent: Agent;
}

/**
 * Builds everything that works without VS Code: folders, a store folder and settings become the use cases' services. Fails
 * with sentences for the user when the store cannot be opened; it is left untouched then.
 */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, string>> {
  const { storeFiles, wasm, files, name, maxFileBytes, log } = options;
  const opened = await openStoreOn(storeFiles, await loadSqlEngine(await wasm()), { log });
  if (!opened.ok) return fail(explainOpenFailure(opened.error));
  const environment = { now: () => Date.now(), newId: () => makeId(Date.now(), randomBytes(16)) };
  const services: Services = {
    environment,
    ...opened.value,
    files: createWorkingDirectory(files, { name, maxFileBytes }),
    ignoreRules,
  };
  return ok({ services, agent: applyEditsAgent });
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
