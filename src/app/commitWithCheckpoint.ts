import type { Checkpoint } from '../core/checkpoint.ts';
import type { TurnId } from '../core/ids.ts';
import type { CommitFailure, StoreRecord } from '../core/ports/store.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { captureCheckpoint, type CaptureFailure, type CheckpointRequest } from './captureCheckpoint.ts';
import { commitOrHold } from './commitRecords.ts';
import { explainCaptureFailure } from './failureText.ts';
import { newItem } from './itemRecorder.ts';
import type { Services } from './services.ts';

/** What became of a checkpoint whose records were taken in. */
export type CheckpointOutcome =
  | { readonly kind: 'saved'; readonly checkpoint: Checkpoint }
  | {
      readonly kind: 'failed';
      readonly failure: CaptureFailure;
      /** The number the checkpoint would have had; the next one gets it. */
      readonly number: number;
      /** The records are in memory only. */
      readonly held: boolean;
    };

/**
 * Commits `records` with a checkpoint of the files as they are now or, when there can be none, with a note that says so; a
 * full disk does not keep them from being held. Fails when the records can be neither stored nor held.
 */
export async function commitWithCheckpoint(
  services: Services,
  request: CheckpointRequest & { readonly turnId: TurnId },
  records: readonly StoreRecord[],
): Promise<Result<CheckpointOutcome, CommitFailure>> {
  const saved = await capture(services, request, records);
  if (saved.ok) return ok({ kind: 'saved', checkpoint: saved.value });
  const failure = saved.error;
  const note: StoreRecord = {
    kind: 'itemAppended',
    item: newItem(services, request.turnId, {
      kind: 'captureFailed',
      checkpoint: request.kind === 'after' ? 'after' : 'before',
      reason: explainCaptureFailure(failure),
    }),
  };
  const kept = await commitOrHold(services.store, [...records, note]);
  if (!kept.ok) return kept;
  const number = services.store.nextCheckpointNumber(request.threadId);
  return ok({ kind: 'failed', failure, number, held: kept.value === 'held' });
}

async function capture(
  services: Services,
  request: CheckpointRequest,
  records: readonly StoreRecord[],
): Promise<Result<Checkpoint, CaptureFailure>> {
  try {
    return await captureCheckpoint(services, request, {}, () => records);
  } catch (cause) {
    // No more than the checkpoint may be lost by that.
    return fail({ kind: 'unreadable', reason: cause instanceof Error ? cause.message : String(cause) });
  }
}
