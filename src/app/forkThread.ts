import { activePath } from '../core/branch.ts';
import { forkAlong } from '../core/fork.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import type { CommitFailure, Store, StoreRecord } from '../core/ports/store.ts';
import { toRecords } from '../core/portableThread.ts';
import { renewIds } from '../core/renewIds.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Thread } from '../core/thread.ts';
import type { Services } from './services.ts';

export interface ForkRequest {
  readonly threadId: ThreadId;
  /** The last message to copy, on whichever branch; `undefined` copies none. */
  readonly upTo: TurnId | undefined;
  /** The other thread's unless given. */
  readonly name?: string;
  /** It is in no list until it is kept or put away. */
  readonly temporary?: boolean;
}

export type ForkFailure =
  | { readonly kind: 'threadNotFound' }
  | { readonly kind: 'messageNotFound' }
  | { readonly kind: 'archived' }
  | { readonly kind: 'notStored'; readonly failure: CommitFailure };

/** What a fork needs of the services. */
export interface ForkServices extends Pick<Services, 'environment'> {
  readonly store: Pick<Store, 'readThread' | 'commit' | 'refresh'>;
}

/**
 * Starts a thread with a copy of another one's path up to a message, all of it or nothing. The other thread stays as it is, and what
 * becomes of either is nothing to the other: the copies of checkpoints can be restored exactly as their originals, also when these are
 * deleted. No file of the workspace is read or written.
 */
export async function forkThread(
  { environment, store }: ForkServices,
  request: ForkRequest,
): Promise<Result<ThreadId, ForkFailure>> {
  const attempts = 4;
  for (let attempt = 1; ; attempt++) {
    const fork = recordsOf(store, request, environment);
    if (!fork.ok) return fork;
    const { threadId, records } = fork.value;
    const stored = await store.commit(records);
    if (stored.ok) return ok(threadId);
    if (stored.error.kind !== 'conflict' || attempt === attempts) {
      return fail({ kind: 'notStored', failure: stored.error });
    }
    await store.refresh();
  }
}

function recordsOf(
  store: ForkServices['store'],
  { threadId, upTo, name, temporary = false }: ForkRequest,
  environment: ForkServices['environment'],
): Result<{ readonly threadId: ThreadId; readonly records: readonly StoreRecord[] }, ForkFailure> {
  const content = store.readThread(threadId);
  if (content === undefined) return fail({ kind: 'threadNotFound' });
  if (content.thread.archivedAt !== undefined) return fail({ kind: 'archived' });
  if (upTo !== undefined && !content.turns.some(({ id }) => id === upTo)) return fail({ kind: 'messageNotFound' });
  const along = forkAlong(content, activePath(content.turns, upTo), environment.now());
  const thread: Thread = {
    ...along.thread,
    ...(name === undefined ? {} : { name }),
    ...(temporary ? { temporary: true } : {}),
  };
  const fork = renewIds({ ...along, thread }, () => environment.newId());
  return ok({ threadId: fork.thread.id, records: toRecords(fork) });
}
