import type { RestoreOutcome } from '../core/restore.ts';
import type { TreeChange } from '../core/tree.ts';
import type { Services } from './services.ts';

export interface WriteControl {
  readonly onWriting?: (done: number, total: number, path: string) => void;
  /** Stops between two batches of files. What was written stays written and is told. */
  readonly signal?: AbortSignal;
}

/**
 * Carries out what a restore has set out to do, file by file, each only if it still has the bytes that were kept. What the
 * outcome does not name as failed is written, and durable.
 */
export async function writeChanges(
  { files, store, environment }: Services,
  changes: readonly TreeChange[],
  { onWriting, signal }: WriteControl,
): Promise<RestoreOutcome> {
  const readBlob = store.readBlob.bind(store);
  const failed = await files.makeChanges(changes, { readBlob, onProgress: onWriting, signal });
  return { endedAt: environment.now(), failed };
}
