import type { Checkpoint } from './checkpoint.ts';
import type { PortableThread } from './portableThread.ts';
import type { ThreadContent } from './ports/store.ts';
import type { RestoreOperation } from './restore.ts';
import type { Turn } from './thread.ts';

/**
 * The part of a thread along a path, still under the ids of the original: the messages of the path with their answers, the checkpoints
 * taken for them, or for no message until then, as copies, and the restores among these. A turn that goes on is one that was interrupted
 * now; a restore that was cut off, or still goes on, is left out.
 *
 * @param path from the first message on; empty for none
 */
export function forkAlong(content: ThreadContent, path: readonly Turn[], now: number): PortableThread {
  const { thread, turns, items, checkpoints, restores } = content;
  const onPath = new Set(path.map(({ id }) => id));
  const next = turns.find((_, index) => index > turns.findIndex(({ id }) => id === path.at(-1)?.id));
  const isBefore = ({ createdAt }: Checkpoint): boolean => next === undefined || createdAt < next.startedAt;
  const isOnPath = (checkpoint: Checkpoint): boolean =>
    checkpoint.turnId === undefined ? isBefore(checkpoint) : onPath.has(checkpoint.turnId);
  const safeties = new Set(checkpoints.filter(isOnPath).map(({ id }) => id));
  const copied = restores.filter(({ safetyId, outcome }) => outcome !== undefined && safeties.has(safetyId));
  const restored = new Set(copied.map(({ safetyId }) => safetyId));
  return {
    thread: {
      id: thread.id,
      name: thread.name,
      createdAt: now,
      updatedAt: now,
      activeTurnId: path.at(-1)?.id,
      ...(thread.workingDirectory === undefined ? {} : { workingDirectory: thread.workingDirectory }),
      ...(thread.git === undefined ? {} : { git: thread.git }),
      forkedFrom: { threadId: thread.id, turnId: path.at(-1)?.id },
    },
    turns: path.map(turn => ended(turn, now)),
    items: items.filter(({ turnId }) => onPath.has(turnId)),
    checkpoints: checkpoints
      .filter(checkpoint => isOnPath(checkpoint) && (checkpoint.kind !== 'safety' || restored.has(checkpoint.id)))
      .map(checkpoint => ({ checkpoint: copyOf(checkpoint), changes: [] })),
    restores: copied.map((restore): RestoreOperation => ({ ...restore, copyOf: restore.copyOf ?? restore.id })),
  };
}

const ended = (turn: Turn, now: number): Turn =>
  turn.status === 'inProgress' ? { ...turn, status: 'interrupted', endedAt: now } : turn;

const copyOf = (checkpoint: Checkpoint): Checkpoint => ({
  ...checkpoint,
  copyOf: checkpoint.copyOf ?? checkpoint.id,
  unsaved: checkpoint.expired ? [] : checkpoint.unsaved,
});
