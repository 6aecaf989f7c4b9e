import type { CommitFailure, Store, StoreRecord } from '../core/ports.ts';
import type { Result } from '../core/result.ts';

/**
 * Commits records that hold whatever other windows have written: after a conflict they are committed again on top of that.
 */
export async function commitRecords(
  store: Store,
  records: readonly StoreRecord[],
): Promise<Result<void, CommitFailure>> {
  const attempts = 4;
  for (let attempt = 1; ; attempt++) {
    const stored = await store.commit(records);
    if (stored.ok || stored.error.kind !== 'conflict' || attempt === attempts) return stored;
    await store.refresh();
  }
}
