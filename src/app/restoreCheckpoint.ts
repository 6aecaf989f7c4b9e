import { parseRestoreId, type RestoreId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { samePlan, type RestoreChoices } from '../core/restorePlan.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { sameEntry, type TreeChange } from '../core/tree.ts';
import { commitCheckpoint } from './captureCheckpoint.ts';
import { commitOrHold } from './commitRecords.ts';
import { explainCaptureFailure, explainPreviewFailure } from './failureText.ts';
import { chosenEntry } from './plannedChanges.ts';
import { compareWithCheckpoint, withoutPaths, type RestorePreview } from './previewRestore.ts';
import type { Services } from './services.ts';
import { writeChanges } from './writeChanges.ts';

export interface RestoreRequest {
  readonly threadId: ThreadId;
  /** The turn the thread stands at. */
  readonly turnId: TurnId | undefined;
  /** What the user saw and confirmed. */
  readonly preview: RestorePreview;
  /** The files of the plan to restore. */
  readonly choices: RestoreChoices;
  /**
   * What may have been written since the preview, where that is known: then nothing else but this and the files of the plan is
   * looked at anew. Absent for everything.
   */
  readonly changedSince?: ReadonlySet<string> | undefined;
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
  | { readonly kind: 'notSaved'; readonly reason: string }
  /** The changes of this file that were chosen cannot be told apart: it is restored whole or not at all. */
  | { readonly kind: 'onlyWhole'; readonly path: string };

/**
 * Puts the chosen files back to a checkpoint.
 *
 * In this order: walk anew and refuse if anything differs from the preview; keep everything that is there in a `safety`
 * checkpoint and, in the same commit, what is about to be done; write file by file, each only if it still has the bytes
 * that were kept; record the outcome. A crash before the commit has touched nothing. A crash after it leaves an unfinished
 * restore that names every path and holds both contents of each.
 */
export function restoreCheckpoint(
  services: Services,
  request: RestoreRequest,
  control: RestoreControl = {},
): Promise<Result<RestoreOperation, RestoreFailure>> {
  return services.captureGate(() => restore(services, request, control));
}

async function restore(
  services: Services,
  request: RestoreRequest,
  control: RestoreControl,
): Promise<Result<RestoreOperation, RestoreFailure>> {
  const { environment, store } = services;
  const { threadId, turnId, preview, choices, changedSince, undoes } = request;

  const compared = await compareWithCheckpoint(services, preview.target, {
    only: changedSince && new Set([...changedSince, ...preview.plan.actions.map(({ path }) => path)]),
    onProgress: control.onComparing,
    signal: control.signal,
  });
  if (!compared.ok) return fail({ kind: 'notSaved', reason: explainPreviewFailure(compared.error) });
  const fresh = withoutPaths(compared.value, preview.unreadable);
  if (!samePlan(preview.plan, fresh.plan)) return fail({ kind: 'changedSince', preview: fresh });

  const changes = await changesToMake(services, fresh, choices);
  if (!changes.ok) return changes;
  const begun: Omit<RestoreOperation, 'safetyId'> = {
    id: parseRestoreId(environment.newId()),
    threadId,
    targetId: preview.checkpoint.id,
    startedAt: environment.now(),
    changes: changes.value,
    undoes,
    outcome: undefined,
  };
  const safety = await commitCheckpoint(
    services,
    fresh.snapshot,
    { threadId, turnId, kind: 'safety', below: preview.checkpoint.below ?? '' },
    ({ id: safetyId }) => [{ kind: 'restoreStarted', operation: { ...begun, safetyId } }],
  );
  if (!safety.ok) return fail({ kind: 'notSaved', reason: explainCaptureFailure(safety.error) });
  control.onSaved?.(safety.value.number);

  const outcome = await writeChanges(services, changes.value, control);
  await commitOrHold(store, [{ kind: 'restoreEnded', id: begun.id, outcome }]);
  return ok({ ...begun, safetyId: safety.value.id, outcome });
}

async function changesToMake(
  services: Services,
  preview: RestorePreview,
  choices: RestoreChoices,
): Promise<Result<readonly TreeChange[], RestoreFailure>> {
  const changes: TreeChange[] = [];
  for (const action of preview.plan.actions) {
    const { path, from } = action;
    const choice = choices.get(path);
    if (choice === undefined) continue;
    const chosen = await chosenEntry(services, preview, action, choice);
    if (chosen === undefined) return fail({ kind: 'onlyWhole', path });
    if (!sameEntry(from, chosen.entry)) changes.push({ path, from, to: chosen.entry });
  }
  return ok(changes);
}
