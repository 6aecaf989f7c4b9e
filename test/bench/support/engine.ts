import { diskStorageFiles } from '../../../src/storage/files/diskStorageFiles.ts';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { captureCheckpoint } from '../../../src/app/captureCheckpoint.ts';
import { countedBytes, describeActions } from '../../../src/app/plannedChanges.ts';
import { compareWithCheckpoint, type RestorePreview } from '../../../src/app/previewRestore.ts';
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
  /** Plans the restore of all that differs, with what a long preview shows of it at first. */
  readonly preview: (checkpoint: Checkpoint) => Promise<RestorePreview>;
  /** Makes it; `changedSince` as in `RestoreRequest`. */
  readonly restore: (preview: RestorePreview, changedSince?: ReadonlySet<string>) => Promise<void>;
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
    preview: async ({ id }) => {
      const preview = valueOf(await compareWithCheckpoint(services, { checkpointId: id }));
      await describeActions(services, preview, countedBytes.atOnce);
      return preview;
    },
    restore: async (preview, changedSince) => {
      const choices = wholeFiles(preview.plan.actions.map(({ path }) => path));
      const request = { threadId, turnId: undefined, preview, choices, changedSince };
      const { outcome } = valueOf(await restoreCheckpoint(services, request));
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
