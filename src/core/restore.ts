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

/** Those that another one has taken back. An undo that could write none of its files has taken back nothing. */
export const undoneRestores = (restores: readonly RestoreOperation[]): ReadonlySet<RestoreId | undefined> =>
  new Set(restores.filter(restore => !wroteNothing(restore)).map(({ undoes }) => undoes));

/** How many undos, one of the other, a restore is. */
export function countUndos(byId: ReadonlyMap<RestoreId, RestoreOperation>, { undoes }: RestoreOperation): number {
  const undone = undoes && byId.get(undoes);
  return undone === undefined ? 0 : 1 + countUndos(byId, undone);
}

/** The last one whose files are still put back: neither taken back nor an undo, unless of an undo. */
export function lastToUndo(restores: readonly RestoreOperation[]): RestoreOperation | undefined {
  const undone = undoneRestores(restores);
  const byId = new Map(restores.map(restore => [restore.id, restore]));
  return restores.findLast(
    restore => !undone.has(restore.id) && !wroteNothing(restore) && countUndos(byId, restore) % 2 === 0,
  );
}

const wroteNothing = ({ changes, outcome }: RestoreOperation): boolean =>
  changes.length > 0 && outcome?.failed.length === changes.length;
