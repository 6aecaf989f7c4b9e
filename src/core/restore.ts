import type { CheckpointId, RestoreId, ThreadId } from './ids.ts';
import type { TreeChange } from './tree.ts';

/**
 * A restore that was begun: what it set out to do, in the store before the first file is written, so that a crash half way
 * can be finished or undone.
 */
export interface RestoreOperation {
  readonly id: RestoreId;
  readonly threadId: ThreadId;
  readonly targetId: CheckpointId;
  /** Holds everything that was there just before. Undoing is a restore of this one. */
  readonly safetyId: CheckpointId;
  readonly startedAt: number;
  /** What is to be done: `from` is what is there, `to` what is to be there. */
  readonly changes: readonly TreeChange[];
  /** It came with a fork, absent otherwise: the restore it is a copy of, never a copy itself. */
  readonly copyOf?: RestoreId;
  /** The restore this one takes back. */
  readonly undoes: RestoreId | undefined;
  /** `undefined` from the first write until the last. */
  readonly outcome: RestoreOutcome | undefined;
}

export interface RestoreOutcome {
  readonly endedAt: number;
  /** Paths that were not written, each with the reason in words. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}
