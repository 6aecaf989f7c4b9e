import type { TurnId } from './ids.ts';
import type { Turn } from './thread.ts';

/** The turns from the first message to `leaf`, oldest first. Turns whose parent is unknown end the path. */
export function activePath(turns: readonly Turn[], leaf: TurnId | undefined): readonly Turn[] {
  const byId = new Map(turns.map(turn => [turn.id, turn]));
  const path: Turn[] = [];
  for (let id = leaf; id !== undefined;) {
    const turn = byId.get(id);
    if (turn === undefined) break;
    byId.delete(id);
    path.push(turn);
    id = turn.parentId;
  }
  return path.reverse();
}

/** The turn last started among `turn` and all that follow it, on whichever branch. */
export function newestBelow(turns: readonly Turn[], turn: Turn): Turn {
  const below = new Set([turn.id]);
  let newest = turn;
  for (const other of turns) {
    if (other.parentId === undefined || !below.has(other.parentId)) continue;
    below.add(other.id);
    newest = other;
  }
  return newest;
}
