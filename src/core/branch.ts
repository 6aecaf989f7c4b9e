import type { TurnId } from './ids.ts';
import type { Turn } from './thread.ts';

/** The turns from the first message to `leaf`, oldest first. Turns whose parent is unknown end the path. */
export function activePath(turns: readonly Turn[], leaf: TurnId | undefined): readonly Turn[] {
  const byId = new Map(turns.map(turn => [turn.id, turn]));
  const path: Turn[] = [];
  for (let id = leaf; id !== undefined; ) {
    const turn = byId.get(id);
    if (turn === undefined) break;
    byId.delete(id);
    path.unshift(turn);
    id = turn.parentId;
  }
  return path;
}

/** The versions of a message, oldest first: the turns that share its parent. */
export function versionsOf(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  return turns.filter(other => other.parentId === turn.parentId);
}

/** The last turn of the branch that was most recently worked on below `turn`; `turn` itself when nothing follows it. */
export function newestLeaf(turns: readonly Turn[], turn: Turn): Turn {
  const children = turns.filter(other => other.parentId === turn.id);
  const leaves = children.map(child => newestLeaf(turns, child));
  return leaves.reduce((best, leaf) => (leaf.startedAt >= best.startedAt ? leaf : best), leaves[0] ?? turn);
}
