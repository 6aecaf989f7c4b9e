import { diskStorageFiles } from '../../../src/storage/files/diskStorageFiles.ts';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { captureCheckpoint } from '../../../src/app/captureCheckpoint.ts';
import { previewRestore } from '../../../src/app/previewRestore.ts';
import { restoreCheckpoint } from '../../../src/app/restoreCheckpoint.ts';
import type { Services } from '../../../src/app/services.ts';
import type { Checkpoint } from '../../../src/core/checkpoint.ts';
import { wholeFiles } from '../../../src/core/restorePlan.ts';
import { parseThreadId, type ThreadId } from '../../../src/core/ids.ts';
import type { Result } from '../../../src/core/result.ts';
import { openEngine } from '../../../src/engine.ts';
import { openTree } from './trees.ts';

export const readWasm = (): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));

/** A bench in which something fails measures nothing. */
export const log = {
  info: (): void => undefined,
  error: (message: string, cause?: unknown): void => {
    throw new Error(message, { cause });
  },
};

export function valueOf<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(`Failed: ${JSON.stringify(result.error)}`);
}

/** The use cases on a tree and a store, with one thread. */
export interface Ours {
  readonly services: Services;
  readonly threadId: ThreadId;
  /** Walks the tree, or looks at these paths only, and commits a checkpoint of it. */
  readonly capture: (only?: ReadonlySet<string>) => Promise<Checkpoint>;
  readonly close: () => Promise<void>;
  /** Previews the restore of all that differs, and makes it. */
  readonly restore: (checkpoint: Checkpoint) => Promise<void>;
}

export async function openOurs(tree: string, storeFolder: string): Promise<Ours> {
  const { services } = valueOf(
    await openEngine({
      storeFiles: diskStorageFiles(storeFolder),
      wasm: readWasm,
      files: openTree(tree, `${storeFolder}.files`),
      log,
    }),
  );
  const threadId = await startThread(services);
  return {
    services,
    threadId,
    capture: async only =>
      valueOf(await captureCheckpoint(services, { threadId, turnId: undefined, kind: 'after' }, { only })),
    close: async () => {
      await services.files.close();
      await services.store.close();
    },
    restore: async ({ id }) => {
      const preview = valueOf(await previewRestore(services, { checkpointId: id }));
      const choices = wholeFiles(preview.plan.actions.map(({ path }) => path));
      const { outcome } = valueOf(await restoreCheckpoint(services, { threadId, turnId: undefined, preview, choices }));
      if (outcome === undefined || outcome.failed.length > 0) throw new Error('Some files were not restored.');
    },
  };
}

export async function startThread({ store, environment }: Pick<Services, 'store' | 'environment'>): Promise<ThreadId> {
  const id = parseThreadId(environment.newId());
  const at = environment.now();
  const thread = { id, name: undefined, createdAt: at, updatedAt: at, activeTurnId: undefined };
  valueOf(await store.commit([{ kind: 'threadStarted', thread }]));
  return id;
}
