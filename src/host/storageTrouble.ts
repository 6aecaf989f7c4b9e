import type { CheckpointOutcome } from '../app/commitWithCheckpoint.ts';
import { explainCommitFailure } from '../app/failureText.ts';
import type { ThreadId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { StorageNoticeView } from '../protocol/storageViews.ts';
import { noteCaptured, noteUnconfirmed } from './firstCapture.ts';
import type { Session } from './session.ts';
import { isPausing, type StorageTrouble } from './trouble.ts';

/** Takes note of what became of a turn's checkpoint. */
export function noteOutcome(session: Session, threadId: ThreadId, outcome: CheckpointOutcome): void {
  if (outcome.kind === 'saved') noteCheckpoint(session);
  else if (outcome.failure.kind === 'notStored') {
    noteFailure(session, outcome.failure.failure, { threadId, number: outcome.number, held: outcome.held });
  } else if (outcome.failure.kind === 'unconfirmed') noteUnconfirmed(session, outcome.failure);
}

/** Takes note of a failure that is not over with the one commit it stopped. */
export function noteFailure(
  session: Session,
  failure: CommitFailure,
  where: Pick<StorageTrouble, 'threadId' | 'number' | 'held'>,
): void {
  if (isPausing(failure)) session.update({ trouble: { failure, ...where } });
}

/** A commit has gone through, and with it all that was held. */
export function noteStored(session: Session): void {
  const { trouble } = session.state;
  if (trouble?.held === true) session.update({ trouble: { ...trouble, held: false } });
}

/** A checkpoint was saved, so the trouble is over. */
export function noteCheckpoint(session: Session): void {
  noteCaptured(session);
  if (session.state.trouble !== undefined) session.update({ trouble: undefined });
}

/** Room was made, or the limit raised: whether that is enough, the next checkpoint tells. */
export function noteRoom(session: Session): void {
  const { trouble, unmetLimit } = session.state;
  if (trouble?.failure.kind === 'limitReached') session.update({ trouble: undefined });
  if (unmetLimit !== undefined) session.update({ unmetLimit: undefined });
}

/** Why no checkpoints can be saved for now, for the views. */
export function storageNotice({ state }: Session): StorageNoticeView | undefined {
  const { trouble, unmetLimit } = state;
  if (trouble === undefined) return unmetLimit === undefined ? undefined : limitNotice(unmetLimit);
  const { failure, threadId, number, held } = trouble;
  if (failure.kind === 'limitReached') return limitNotice(failure.limitBytes);
  const reason = explainCommitFailure(failure);
  return { kind: 'refused', ...causes[failure.kind], reason, held, ...(threadId === state.threadId ? { number } : {}) };
}

const causes = {
  diskFull: { cause: 'disk full' },
  notWritable: { cause: 'store cannot be written' },
  storeDeleted: { cause: 'store deleted', storeIsGone: true },
} as const;

const limitNotice = (limitBytes: number): StorageNoticeView => ({
  kind: 'limitReached',
  cause: 'limit reached',
  limitBytes,
});
