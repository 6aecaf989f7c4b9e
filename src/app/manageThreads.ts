import { descendantsOf } from '../core/descendants.ts';
import type { ThreadId } from '../core/ids.ts';
import type { CommitFailure, StoreRecord } from '../core/ports/store.ts';
import { ok, type Result } from '../core/result.ts';
import type { Thread } from '../core/thread.ts';
import { commitRecords } from './commitRecords.ts';
import type { Services } from './services.ts';

/** Names a thread; an empty name takes it away, so that the first message stands for it again. */
export function renameThread(
  { environment, store }: Services,
  id: ThreadId,
  name: string,
): Promise<Result<void, CommitFailure>> {
  const trimmed = name.trim();
  const patch = { name: trimmed === '' ? null : trimmed };
  return commitRecords(store, [{ kind: 'threadChanged', id, at: environment.now(), patch }]);
}

/**
 * Deletes a thread with its descendants and their checkpoints for good, all of them or none: those it started first, so that nothing
 * is left without its parent. Files in the workspace do not change, and neither do forks.
 */
export function deleteThread({ store }: Services, id: ThreadId): Promise<Result<void, CommitFailure>> {
  const deleted = [...familyBelow(store, id), id];
  return commitRecords(
    store,
    deleted.map(each => ({ kind: 'threadDeleted', id: each })),
  );
}

/** Puts a thread away, and then its descendants that are not yet; all of them or none. They can still be read and restored from. */
export function archiveThread({ environment, store }: Services, id: ThreadId): Promise<Result<void, CommitFailure>> {
  const at = environment.now();
  const below = descendantsIn(store, id).filter(({ archivedAt }) => archivedAt === undefined);
  return commitRecords(
    store,
    [id, ...below.map(thread => thread.id)].map(each => setArchived(each, at, at)),
  );
}

/** Brings a thread back, and those of its descendants that were put away with it. */
export function unarchiveThread({ environment, store }: Services, id: ThreadId): Promise<Result<void, CommitFailure>> {
  const at = environment.now();
  const archivedAt = store.readThread(id)?.thread.archivedAt;
  if (archivedAt === undefined) return Promise.resolve(ok(undefined));
  const below = descendantsIn(store, id).filter(thread => thread.archivedAt === archivedAt);
  return commitRecords(
    store,
    [id, ...below.map(thread => thread.id)].map(each => setArchived(each, at, null)),
  );
}

/** Each after all of its own. */
export const familyBelow = (store: Services['store'], id: ThreadId): readonly ThreadId[] =>
  descendantsIn(store, id).map(thread => thread.id);

const descendantsIn = (store: Services['store'], id: ThreadId): readonly Thread[] =>
  descendantsOf(
    store.listThreads().map(({ thread }) => thread),
    id,
  );

const setArchived = (id: ThreadId, at: number, archivedAt: number | null): StoreRecord => {
  return { kind: 'threadChanged', id, at, patch: { archivedAt } };
};
