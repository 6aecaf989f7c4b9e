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
    [id, ...below.map(thread => thread.id)].map(each => putAway(store, each, at)),
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
    [id, ...below.map(thread => thread.id)].map(each => bringBack(each, at)),
  );
}

/** Makes a temporary thread one like any other. */
export function keepThread({ environment, store }: Services, id: ThreadId): Promise<Result<void, CommitFailure>> {
  return commitRecords(store, [{ kind: 'threadChanged', id, at: environment.now(), patch: { temporary: null } }]);
}

/**
 * Puts all temporary threads away but one: from then on they are archived threads like others, with all of their checkpoints. They do
 * not become younger by it.
 */
export function putAwayTemporary(
  { store }: Services,
  except: ThreadId | undefined,
): Promise<Result<void, CommitFailure>> {
  const left = store.listThreads().filter(({ thread }) => thread.temporary === true && thread.id !== except);
  if (left.length === 0) return Promise.resolve(ok(undefined));
  return commitRecords(
    store,
    left.map(({ thread: { id, updatedAt: at } }): StoreRecord => {
      return { kind: 'threadChanged', id, at, patch: { archivedAt: at, temporary: null } };
    }),
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

/** A thread that is put away is not temporary any more. */
function putAway(store: Services['store'], id: ThreadId, at: number): StoreRecord {
  const isTemporary = store.findThread(id)?.thread.temporary === true;
  return { kind: 'threadChanged', id, at, patch: { archivedAt: at, ...(isTemporary ? { temporary: null } : {}) } };
}

const bringBack = (id: ThreadId, at: number): StoreRecord => ({
  ...{ kind: 'threadChanged', id, at, patch: { archivedAt: null } },
});
