import { activePath, newestBelow } from '../core/branch.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Turn } from '../core/thread.ts';
import { commitRecords } from './commitRecords.ts';
import type { Services } from './services.ts';

/** Ends the thread's path at `turnId`, or before its first message. Later messages are hidden, not erased; files stay. */
export function rewindConversation(
  { environment, store }: Services,
  threadId: ThreadId,
  turnId: TurnId | undefined,
): Promise<Result<void, CommitFailure>> {
  const patch = { activeTurnId: turnId ?? null };
  return commitRecords(store, [{ kind: 'threadChanged', id: threadId, at: environment.now(), patch }]);
}

/** Shows another version of a message, with the messages that followed it. Files stay. */
export function selectVersion(
  services: Services,
  turns: readonly Turn[],
  turn: Turn,
): Promise<Result<void, CommitFailure>> {
  return rewindConversation(services, turn.threadId, newestBelow(turns, turn).id);
}

export type RollBackFailure =
  /** Not a whole number from 1. */
  | { readonly kind: 'notACount' }
  | { readonly kind: 'threadNotFound' }
  | { readonly kind: 'notStored'; readonly failure: CommitFailure };

/** Hides the last messages of the path, all of them when there are no more than `count`. Files stay. Not while a turn of it runs. */
export async function rollBack(
  services: Services,
  threadId: ThreadId,
  count: number,
): Promise<Result<void, RollBackFailure>> {
  if (!Number.isSafeInteger(count) || count < 1) return fail({ kind: 'notACount' });
  const content = services.store.readThread(threadId);
  if (content === undefined) return fail({ kind: 'threadNotFound' });
  const kept = activePath(content.turns, content.thread.activeTurnId).slice(0, -count);
  const moved = await rewindConversation(services, threadId, kept.at(-1)?.id);
  return moved.ok ? ok(undefined) : fail({ kind: 'notStored', failure: moved.error });
}
