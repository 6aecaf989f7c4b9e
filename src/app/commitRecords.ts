import type { CommitFailure, Store, StoreRecord } from '../core/ports/store.ts';
import { ok, type Result } from '../core/result.ts';

/**
 * Commits records that hold whatever other windows have written: after a conflict they are committed again on top of that.
 */
export async function commitRecords(
  store: Pick<Store, 'commit' | 'refresh'>,
  records: readonly StoreRecord[],
): Promise<Result<void, CommitFailure>> {
  const attempts = 4;
  for (let attempt = 1; ; attempt++) {
    const stored = await store.commit(records);
    if (stored.ok || stored.error.kind !== 'conflict' || attempt === attempts) return stored;
    await store.refresh();
  }
}

/** `held`: in memory only, until a commit succeeds. */
export type Kept = 'stored' | 'held';

/**
 * Commits records; when the disk refuses, holds them in memory, so that the conversation goes on. They must not name
 * contents of files.
 */
export async function commitOrHold(
  store: Store,
  records: readonly StoreRecord[],
): Promise<Result<Kept, CommitFailure>> {
  const stored = await commitRecords(store, records);
  if (stored.ok) return ok('stored');
  return isRefusedByDisk(stored.error) && store.hold(records) ? ok('held') : stored;
}

/** Whether the same commit failed because of the disk, so that nothing is wrong with the records. */
export const isRefusedByDisk = ({ kind }: CommitFailure): boolean =>
  kind === 'diskFull' || kind === 'notWritable' || kind === 'storeDeleted';
