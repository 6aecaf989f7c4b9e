import type { CheckpointId } from '../core/ids.ts';
import type { CommitFailure, Store } from '../core/ports/store.ts';
import { ok, type Result } from '../core/result.ts';

/**
 * Gives up the contents of the checkpoints that `choose` returns, in one commit, and returns them. After a conflict it
 * chooses anew, on top of what another window has written: that may need one of them now.
 */
export async function expireCheckpoints<Chosen extends { readonly id: CheckpointId }>(
  store: Store,
  choose: () => readonly Chosen[],
): Promise<Result<readonly Chosen[], CommitFailure>> {
  const attempts = 4;
  for (let attempt = 1; ; attempt++) {
    const chosen = choose();
    if (chosen.length === 0) return ok(chosen);
    const stored = await store.commit([{ kind: 'checkpointsExpired', ids: chosen.map(({ id }) => id) }]);
    if (stored.ok) return ok(chosen);
    if (stored.error.kind !== 'conflict' || attempt === attempts) return stored;
    await store.refresh();
  }
}
