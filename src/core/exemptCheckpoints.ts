import { activePath } from './branch.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { CheckpointId } from './ids.ts';
import type { ThreadContent } from './ports/store.ts';
import { lastToUndo, type RestoreOperation } from './restore.ts';

export interface ExemptionQuestion {
  /** Those of the workspace whose contents are kept, oldest first. */
  readonly checkpoints: readonly Checkpoint[];
  /** Threads whose checkpoints may be given up; all others' are exempt. */
  readonly threads: readonly Pick<ThreadContent, 'thread' | 'turns' | 'restores'>[];
  readonly latestId: CheckpointId | undefined;
  readonly unfinishedRestores: readonly RestoreOperation[];
}

/**
 * The checkpoints that must be kept: pinned and named ones, the workspace's latest, both of every unfinished restore, those
 * of the messages each thread shows, and those from which a thread's last restore can be undone.
 */
export function exemptCheckpoints({
  checkpoints,
  threads,
  latestId,
  unfinishedRestores,
}: ExemptionQuestion): ReadonlySet<CheckpointId> {
  const shown = new Map(
    threads.map(({ thread, turns }) => [
      thread.id,
      new Set(activePath(turns, thread.activeTurnId).map(turn => turn.id)),
    ]),
  );
  const isShown = ({ threadId, turnId, kind }: Checkpoint): boolean => {
    const path = shown.get(threadId);
    return path === undefined || (kind !== 'safety' && (turnId === undefined || path.has(turnId)));
  };
  const kept = checkpoints.filter(checkpoint => isMarked(checkpoint) || isShown(checkpoint)).map(({ id }) => id);
  return new Set([
    ...kept,
    ...(latestId === undefined ? [] : [latestId]),
    ...unfinishedRestores.flatMap(({ targetId, safetyId }) => [targetId, safetyId]),
    ...threads.flatMap(({ restores }) => undoable(restores)),
  ]);
}

/** The user has asked to keep it. */
export const isMarked = ({ pinned, name }: Checkpoint): boolean => pinned || name !== undefined;

/** The safety checkpoints of the last restore, and of the one that would be undone next. */
function undoable(restores: readonly RestoreOperation[]): readonly CheckpointId[] {
  return [restores.at(-1), lastToUndo(restores)].flatMap(restore => (restore === undefined ? [] : [restore.safetyId]));
}
