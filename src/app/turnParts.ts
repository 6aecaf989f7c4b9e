import type { Checkpoint } from '../core/checkpoint.ts';
import { groupBy } from '../core/groupBy.ts';
import type { TurnId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { Item, Turn } from '../core/thread.ts';

/** What of a thread belongs to one of its turns. */
export interface TurnParts {
  /** In the order they were appended. */
  readonly items: readonly Item[];
  /** Taken as the message was sent: what was there before it. */
  readonly before: Checkpoint | undefined;
  /** Taken as the turn ended. */
  readonly after: Checkpoint | undefined;
  /** The versions of the message, oldest first: the turns that share its parent. */
  readonly versions: readonly Turn[];
}

const known = new WeakMap<ThreadContent, ReadonlyMap<TurnId, TurnParts>>();
const noParts: TurnParts = { items: [], before: undefined, after: undefined, versions: [] };

/** Sorts a thread by turn once, however often and for however many of its turns it is asked. */
export function partsOf(content: ThreadContent, id: TurnId): TurnParts {
  const parts = known.get(content) ?? sortByTurn(content);
  known.set(content, parts);
  return parts.get(id) ?? noParts;
}

function sortByTurn({ turns, items, checkpoints }: ThreadContent): ReadonlyMap<TurnId, TurnParts> {
  const itemsOf = groupBy(items, ({ turnId }) => turnId);
  const checkpointsOf = groupBy(checkpoints, ({ turnId }) => turnId);
  const versionsOf = groupBy(turns, ({ parentId }) => parentId);
  return new Map(
    turns.map(({ id, parentId }) => {
      const taken = checkpointsOf.get(id) ?? [];
      return [
        id,
        {
          items: itemsOf.get(id) ?? [],
          before: taken.find(({ kind }) => kind === 'before' || kind === 'baseline'),
          after: taken.find(({ kind }) => kind === 'after'),
          versions: versionsOf.get(parentId) ?? [],
        },
      ];
    }),
  );
}
