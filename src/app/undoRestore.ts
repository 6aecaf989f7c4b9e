import type { CheckpointId, RestoreId, ThreadId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { sameEntry } from '../core/tree.ts';
import type { SnapshotControl } from './captureCheckpoint.ts';
import { commitOrHold } from './commitRecords.ts';
import { explainPreviewFailure } from './failureText.ts';
import { previewRestore, type RestorePreview } from './previewRestore.ts';
import type { Services } from './services.ts';

export interface UndoPlan {
  readonly operation: RestoreOperation;
  readonly preview: RestorePreview;
  /** Every file is still as the restore left it, so there is nothing to decide. */
  readonly unchangedSince: boolean;
}

/** Plans to bring back what a restore replaced: a restore of its safety checkpoint, for the files it wrote. */
export async function planUndo(
  services: Services,
  { threadId, restoreId }: { readonly threadId: ThreadId; readonly restoreId: RestoreId },
  control: SnapshotControl = {},
): Promise<Result<UndoPlan, string>> {
  const plan = await planAgain(services, { threadId, restoreId }, operation => operation.safetyId, control);
  if (!plan.ok) return plan;
  const { operation, preview } = plan.value;
  return ok({ operation, preview, unchangedSince: isUnchangedSince(operation, preview) });
}

/** Plans to finish a restore that was cut off: to its target, for the files it set out to write. */
export function planFinish(
  services: Services,
  which: { readonly threadId: ThreadId; readonly restoreId: RestoreId },
  control: SnapshotControl = {},
): Promise<Result<Omit<UndoPlan, 'unchangedSince'>, string>> {
  return planAgain(services, which, operation => operation.targetId, control);
}

/** Compares the files that a restore set out to write with a checkpoint of its own. */
async function planAgain(
  services: Services,
  { threadId, restoreId }: { readonly threadId: ThreadId; readonly restoreId: RestoreId },
  checkpointOf: (operation: RestoreOperation) => CheckpointId,
  control: SnapshotControl,
): Promise<Result<Omit<UndoPlan, 'unchangedSince'>, string>> {
  const operation = services.store.readThread(threadId)?.restores.find(({ id }) => id === restoreId);
  if (operation === undefined) return fail('This restore is not part of the thread anymore.');
  const only = new Set(operation.changes.map(({ path }) => path));
  const preview = await previewRestore(services, { checkpointId: checkpointOf(operation), only }, control);
  if (!preview.ok && preview.error.kind === 'expired') {
    return fail('What this restore needs is no longer kept: it was removed to free disk space.');
  }
  if (!preview.ok) return fail(`The files could not be compared: ${explainPreviewFailure(preview.error)}.`);
  return ok({ operation, preview: preview.value });
}

/** Records the outcome of a restore that was cut off, once the user has decided what becomes of it. */
export async function settleRestore(
  services: Services,
  operation: RestoreOperation,
  found: RestorePreview,
): Promise<void> {
  if (operation.outcome !== undefined) return;
  const { tree } = found.snapshot;
  const failed = operation.changes
    .filter(({ path, to }) => !sameEntry(tree.get(path), to))
    .map(({ path }) => ({ path, reason: 'the restore was cut off before it' }));
  const outcome = { endedAt: services.environment.now(), failed };
  await commitOrHold(services.store, [{ kind: 'restoreEnded', id: operation.id, outcome }]);
}

function isUnchangedSince({ changes, outcome }: RestoreOperation, { plan, snapshot }: RestorePreview): boolean {
  if (outcome === undefined || plan.actions.some(({ unsaved }) => unsaved)) return false;
  const failed = new Set(outcome.failed.map(({ path }) => path));
  return changes.every(({ path, to }) => failed.has(path) || sameEntry(snapshot.tree.get(path), to));
}
