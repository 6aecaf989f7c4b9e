import type { ChangeOptions, FailedChange, FoundEntry } from '../core/ports/workingDirectory.ts';
import type { TreeChange, TreeEntry } from '../core/tree.ts';
import { explainFileError } from './fileErrors.ts';

/** A change with the bytes it needs. */
export interface PreparedChange {
  readonly path: string;
  /** What has to be there. */
  readonly from: TreeEntry | undefined;
  /** What is to be there. */
  readonly to: (FoundEntry & Pick<TreeEntry, 'blob'>) | undefined;
}

/** What is written, and what is read ahead meanwhile, at most. */
export interface BatchLimits {
  readonly changes: number;
  /** Unless one alone has more. */
  readonly bytes: number;
}

const smallBatches: BatchLimits = { changes: 128, bytes: 4 * 1024 * 1024 };

/** Milliseconds between two reports of progress. */
const progressStep = 50;

/**
 * Has `write` make changes batch by batch, deletions before all others, and reads the contents of a batch while the one before
 * is written. Returns those that were not made.
 */
export async function makeInBatches(
  changes: readonly TreeChange[],
  { readBlob, onProgress, signal }: ChangeOptions,
  write: (batch: readonly PreparedChange[]) => Promise<readonly FailedChange[]>,
  limits = smallBatches,
): Promise<readonly FailedChange[]> {
  const failed: FailedChange[] = [];
  const batches = batchesOf(changes, limits);
  const prepare = (batch: readonly TreeChange[] = []): Promise<Preparation> => prepareAll(batch, readBlob);
  const isStopped = (): boolean => signal?.aborted === true;
  let [done, toldAt] = [0, 0];
  let ahead = prepare(batches[0]);
  for (const [index, batch] of batches.entries()) {
    const prepared = await ahead;
    if (isStopped()) {
      const left = batches.slice(index).flat();
      return [...failed, ...left.map(({ path }) => ({ path, reason: 'the restore was stopped before it' }))];
    }
    if (Date.now() >= toldAt + progressStep) {
      toldAt = Date.now();
      onProgress?.(done, changes.length, batch[0]?.path ?? '');
    }
    ahead = prepare(batches[index + 1]);
    failed.push(...prepared.failed, ...(await write(prepared.changes)));
    done += batch.length;
  }
  return failed;
}

function batchesOf(changes: readonly TreeChange[], limits: BatchLimits): readonly (readonly TreeChange[])[] {
  const batches: TreeChange[][] = [];
  let [batch, bytes]: [TreeChange[], number] = [[], 0];
  for (const change of deletionsFirst(changes)) {
    const size = change.to?.size ?? 0;
    if (batch.length === limits.changes || (bytes > 0 && bytes + size > limits.bytes)) {
      [batch, bytes] = [[], 0];
    }
    if (batch.length === 0) batches.push(batch);
    batch.push(change);
    bytes += size;
  }
  return batches;
}

/** So that a folder can take the place of a file and the other way round. */
export function deletionsFirst<Change extends { readonly to: unknown }>(changes: readonly Change[]): readonly Change[] {
  return [...changes.filter(({ to }) => to === undefined), ...changes.filter(({ to }) => to !== undefined)];
}

interface Preparation {
  readonly changes: readonly PreparedChange[];
  readonly failed: readonly FailedChange[];
}

async function prepareAll(batch: readonly TreeChange[], readBlob: ChangeOptions['readBlob']): Promise<Preparation> {
  const failed: FailedChange[] = [];
  const changes = await Promise.all(
    batch.map(async ({ path, from, to }): Promise<PreparedChange | undefined> => {
      if (to === undefined) return { path, from, to };
      try {
        const bytes = await readBlob(to.blob);
        if (bytes !== undefined) return { path, from, to: { mode: to.mode, blob: to.blob, bytes } };
        failed.push({ path, reason: 'its content is damaged in the store' });
      } catch (cause) {
        failed.push({ path, reason: explainFileError(cause) });
      }
      return undefined;
    }),
  );
  return { changes: changes.filter(change => change !== undefined), failed };
}
