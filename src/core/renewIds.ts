import { parseCheckpointId, parseItemId, parseRestoreId, parseThreadId, parseTurnId } from './ids.ts';
import type { PortableThread } from './portableThread.ts';

/** The same thread under ids of its own, its checkpoints marked as imported. It names nothing that is not part of it. */
export function renewIds(portable: PortableThread, newId: () => string): PortableThread {
  const threadId = parseThreadId(newId());
  const turnId = renewal(newId, parseTurnId);
  const checkpointId = renewal(newId, parseCheckpointId);
  const restoreId = renewal(newId, parseRestoreId);
  const { thread, turns, items, checkpoints, restores } = portable;
  return {
    thread: { ...thread, id: threadId, activeTurnId: thread.activeTurnId && turnId(thread.activeTurnId) },
    turns: turns.map(turn => ({
      ...turn,
      id: turnId(turn.id),
      threadId,
      parentId: turn.parentId && turnId(turn.parentId),
    })),
    items: items.map(item => ({ ...item, id: parseItemId(newId()), turnId: turnId(item.turnId) })),
    checkpoints: checkpoints.map(({ checkpoint, changes }) => ({
      changes,
      checkpoint: {
        ...checkpoint,
        id: checkpointId(checkpoint.id),
        threadId,
        turnId: checkpoint.turnId && turnId(checkpoint.turnId),
        parentId: checkpoint.parentId && checkpointId(checkpoint.parentId),
        imported: true,
      },
    })),
    restores: restores.map(restore => ({
      ...restore,
      id: restoreId(restore.id),
      threadId,
      targetId: checkpointId(restore.targetId),
      safetyId: checkpointId(restore.safetyId),
      undoes: restore.undoes && restoreId(restore.undoes),
    })),
  };
}

/** Gives each id its new one, always the same. */
function renewal<Id extends string>(newId: () => string, parse: (text: string) => Id): (id: Id) => Id {
  const renewed = new Map<Id, Id>();
  return id => {
    const now = renewed.get(id) ?? parse(newId());
    renewed.set(id, now);
    return now;
  };
}
