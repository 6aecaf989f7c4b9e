import type { RestoreId, ThreadId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { sameEntry, type TreeEntry } from '../core/tree.ts';
import { foldersAbove } from '../core/treePath.ts';
import type { SnapshotControl } from './captureCheckpoint.ts';
import { commitOrHold } from './commitRecords.ts';
import { explainPreviewFailure } from './failureText.ts';
import { previewRestore, type RestorePreview, type RestoreTarget } from './previewRestore.ts';
import type { Services } from './services.ts';

export interface UndoPlan {
  readonly operation: RestoreOperation;
  readonly preview: RestorePreview;
  /** Every file is as the restore left it, or as it was before it: there is nothing to decide. */
  readonly unchangedSince: boolean;
}

/** Plans to bring back what a restore replaced: a restore of its safety checkpoint, for the files it wrote. */
export function planUndo(
  services: Services,
  which: { readonly threadId: ThreadId; readonly restoreId: RestoreId },
  control: SnapshotControl = {},
): Promise<Result<UndoPlan, string>> {
  return planAgain(services, which, undoTarget, control);
}

/** What an undo puts back: the files as the safety checkpoint of a restore has them. */
export const undoTarget = (operation: RestoreOperation): RestoreTarget => ({
  checkpointId: operation.safetyId,
  only: pathsOf(operation),
  entries: entriesOf(operation, 'from'),
  made: madeBy(operation),
});

/** Plans to finish a restore that was cut off: to its target, for the files it set out to write. */
export function planFinish(
  services: Services,
  which: { readonly threadId: ThreadId; readonly restoreId: RestoreId },
  control: SnapshotControl = {},
): Promise<Result<UndoPlan, string>> {
  return planAgain(
    services,
    which,
    operation => ({
      checkpointId: operation.targetId,
      only: pathsOf(operation),
      entries: entriesOf(operation, 'to'),
    }),
    control,
  );
}

/** Compares the files that a restore set out to write with a checkpoint of its own. */
async function planAgain(
  services: Services,
  { threadId, restoreId }: { readonly threadId: ThreadId; readonly restoreId: RestoreId },
  targetOf: (operation: RestoreOperation) => RestoreTarget,
  control: SnapshotControl,
): Promise<Result<UndoPlan, string>> {
  const operation = services.store.readThread(threadId)?.restores.find(({ id }) => id === restoreId);
  if (operation === undefined) return fail('This restore is not part of the thread anymore.');
  const problem = undoProblem(services, operation);
  if (problem !== undefined) return fail(problem);
  const preview = await previewRestore(services, targetOf(operation), control);
  if (!preview.ok && preview.error.kind === 'expired') {
    return fail('What this restore needs is no longer kept: it was removed to free disk space.');
  }
  if (!preview.ok) return fail(`The files could not be compared: ${explainPreviewFailure(preview.error)}.`);
  return ok({ operation, preview: preview.value, unchangedSince: isUnchangedSince(operation, preview.value) });
}

/** Why a restore cannot be taken back, whatever the files are like; `undefined` when it can. */
export const undoProblem = ({ store }: Services, { safetyId }: RestoreOperation): string | undefined =>
  store.readCheckpoint(safetyId)?.imported === true
    ? 'This restore was made elsewhere, before its thread was imported. There is nothing to undo here.'
    : undefined;

/** A crash may have left a folder that was just made, or emptied. */
const pathsOf = ({ changes }: RestoreOperation): ReadonlySet<string> =>
  new Set(changes.flatMap(({ path }) => [path, ...foldersAbove(path)]));

/** What it found, or was to leave; it may have deleted what no walk sees. */
const entriesOf = ({ changes }: RestoreOperation, side: 'from' | 'to'): ReadonlyMap<string, TreeEntry | undefined> =>
  new Map(changes.map(change => [change.path, change[side]]));

/** What it created. */
const madeBy = ({ changes }: RestoreOperation): ReadonlyMap<string, TreeEntry | undefined> =>
  new Map(changes.filter(({ from }) => from === undefined).map(({ path, to }) => [path, to]));

/**
 * Puts back into editors what they had not saved when a restore wrote their files, after it was undone. Returns the paths for which
 * that could not be done; their texts are kept with its safety checkpoint.
 *
 * @param undo what was written to undo it
 */
export async function bringBackUnsaved(
  { store, files }: Services,
  { safetyId }: RestoreOperation,
  undo: RestoreOperation,
): Promise<readonly string[]> {
  const failed = new Set(undo.outcome?.failed.map(({ path }) => path));
  const undone = new Set(undo.changes.map(({ path }) => path).filter(path => !failed.has(path)));
  const missed: string[] = [];
  for (const { path, blob } of store.readCheckpoint(safetyId)?.unsaved ?? []) {
    if (!undone.has(path)) continue;
    const bytes = await store.readBlob(blob);
    const isShown = bytes !== undefined && (await files.showUnsaved(path, bytes).catch(() => false));
    if (!isShown) missed.push(path);
  }
  return missed;
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

function isUnchangedSince({ changes }: RestoreOperation, { plan, snapshot, unreadable }: RestorePreview): boolean {
  if (plan.actions.some(({ unsaved }) => unsaved) || plan.leftAlone.length + unreadable.length > 0) return false;
  return changes.every(({ path, from, to }) => {
    const now = snapshot.tree.get(path);
    return sameEntry(now, to) || sameEntry(now, from);
  });
}
