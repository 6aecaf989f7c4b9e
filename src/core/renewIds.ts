import { parseCheckpointId, parseItemId, parseRestoreId, parseThreadId, parseTurnId } from './ids.ts';
import type { PortableThread } from './portableThread.ts';

/** The same thread, each part of it under an id of its own. What it names and is not part of it keeps its id. */
export function renewIds(portable: PortableThread, newId: () => string): PortableThread {
  const { thread, turns, items, checkpoints, restores } = portable;
  const threadId = parseThreadId(newId());
  const turnId = renewal(turns, newId, parseTurnId);
  const checkpointId = renewal(
    checkpoints.map(({ checkpoint }) => checkpoint),
    newId,
    parseCheckpointId,
  );
  const restoreId = renewal(restores, newId, parseRestoreId);
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

/** Gives each of the parts its new id. */
function renewal<Id extends string>(
  parts: readonly { readonly id: Id }[],
  newId: () => string,
  parse: (text: string) => Id,
): (id: Id) => Id {
  const renewed = new Map(parts.map(({ id }) => [id, parse(newId())]));
  return id => renewed.get(id) ?? id;
}
