import { newestBelow } from '../core/branch.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { Result } from '../core/result.ts';
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
