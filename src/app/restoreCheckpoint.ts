import { parseRestoreId, type RestoreId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { RestoreOperation, RestoreOutcome } from '../core/restore.ts';
import type { FoundEntry } from '../core/ports.ts';
import { samePlan, type RestorePlan } from '../core/restorePlan.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { TreeChange, TreeEntry } from '../core/tree.ts';
import { commitCheckpoint } from './captureCheckpoint.ts';
import { commitOrHold } from './commitRecords.ts';
import { explainCaptureFailure, explainPreviewFailure } from './failureText.ts';
import { previewRestore, type RestorePreview } from './previewRestore.ts';
import type { Services } from './services.ts';

export interface RestoreRequest {
  readonly threadId: ThreadId;
  /** The turn the thread stands at. */
  readonly turnId: TurnId | undefined;
  /** What the user saw and confirmed. */
  readonly preview: RestorePreview;
  /** The paths of the plan to restore. */
  readonly paths: ReadonlySet<string>;
  /** The restore that this one takes back. */
  readonly undoes?: RestoreId;
}

export interface RestoreControl {
  readonly onComparing?: (done: number, total: number) => void;
  /** Everything that is there now is kept by the checkpoint of this number. */
  readonly onSaved?: (checkpointNumber: number) => void;
  readonly onWriting?: (done: number, total: number, path: string) => void;
  /** Stops between two files. What was written stays written and is told. */
  readonly signal?: AbortSignal;
}

/** In each case no file was touched. */
export type RestoreFailure =
  /** The files are not as they were in the preview; here is a new one. */
  | { readonly kind: 'changedSince'; readonly preview: RestorePreview }
  | { readonly kind: 'notSaved'; readonly reason: string };

/**
 * Puts the chosen files back to a checkpoint.
 *
 * In this order: walk anew and refuse if anything differs from the preview; keep everything that is there in a `safety`
 * checkpoint and, in the same commit, what is about to be done; write file by file, each only if it still has the bytes
 * that were kept; record the outcome. A crash before the commit has touched nothing. A crash after it leaves an unfinished
 * restore that names every path and holds both contents of each.
 */
export async function restoreCheckpoint(
  services: Services,
  request: RestoreRequest,
  control: RestoreControl = {},
): Promise<Result<RestoreOperation, RestoreFailure>> {
  const { environment, store } = services;
  const { threadId, turnId, preview, paths, undoes } = request;

  const fresh = await previewRestore(services, preview.target, {
    onProgress: control.onComparing,
    signal: control.signal,
  });
  if (!fresh.ok) return fail({ kind: 'notSaved', reason: explainPreviewFailure(fresh.error) });
  if (!samePlan(preview.plan, fresh.value.plan)) return fail({ kind: 'changedSince', preview: fresh.value });

  const changes = changesToMake(fresh.value.plan, paths);
  const begun: Omit<RestoreOperation, 'safetyId'> = {
    id: parseRestoreId(environment.newId()),
    threadId,
    targetId: preview.checkpoint.id,
    startedAt: environment.now(),
    changes,
    undoes,
    outcome: undefined,
  };
  const safety = await commitCheckpoint(
    services,
    fresh.value.snapshot,
    { threadId, turnId, kind: 'safety' },
    ({ id: safetyId }) => [{ kind: 'restoreStarted', operation: { ...begun, safetyId } }],
  );
  if (!safety.ok) return fail({ kind: 'notSaved', reason: explainCaptureFailure(safety.error) });
  control.onSaved?.(safety.value.number);

  const outcome = await writeChanges(services, changes, control);
  await commitOrHold(store, [{ kind: 'restoreEnded', id: begun.id, outcome }]);
  return ok({ ...begun, safetyId: safety.value.id, outcome });
}

/** Deletions first, so that a folder can take the place of a file and the other way round. */
function changesToMake(plan: RestorePlan, paths: ReadonlySet<string>): readonly TreeChange[] {
  const chosen = plan.actions.filter(({ path }) => paths.has(path)).map(({ path, from, to }) => ({ path, from, to }));
  return [...chosen.filter(({ to }) => to === undefined), ...chosen.filter(({ to }) => to !== undefined)];
}

async function writeChanges(
  services: Services,
  changes: readonly TreeChange[],
  { onWriting, signal }: RestoreControl,
): Promise<RestoreOutcome> {
  const failed: { path: string; reason: string }[] = [];
  for (const [done, change] of changes.entries()) {
    onWriting?.(done, changes.length, change.path);
    const reason = signal?.aborted === true ? 'the restore was stopped before it' : await writeChange(services, change);
    if (reason !== undefined) failed.push({ path: change.path, reason });
  }
  return { endedAt: services.environment.now(), failed };
}

/** Makes one change, unless the file is no longer the one that was kept. Returns why it was not made. */
async function writeChange({ files, store }: Services, { path, from, to }: TreeChange): Promise<string | undefined> {
  try {
    const content = to === undefined ? undefined : await store.readBlob(to.blob);
    if (to !== undefined && content === undefined) return 'its content is damaged in the store';
    if (!(await holds(store, await files.readEntry(path), from))) return 'it changed while files were being restored';
    if (to === undefined || content === undefined) await files.delete(path);
    else await files.writeEntry(path, { mode: to.mode, bytes: content });
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Whether what is on disk is what was kept. */
async function holds(
  store: Services['store'],
  found: FoundEntry | undefined,
  entry: TreeEntry | undefined,
): Promise<boolean> {
  if (found === undefined || entry === undefined) return found === undefined && entry === undefined;
  if (found.mode !== entry.mode || found.bytes.length !== entry.size) return false;
  const id = await store.putBlob(found.bytes);
  return id.ok && id.value === entry.blob;
}
