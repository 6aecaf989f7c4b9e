import { activePath } from '../../src/core/branch.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { ThreadId } from '../../src/core/ids.ts';
import type { Store, TimelineFilter } from '../../src/core/ports/store.ts';
import type { Turn } from '../../src/core/thread.ts';
import { entryKindOf, type TimelineEvent } from '../../src/core/timelineEvent.ts';
import type { TurnContent } from '../../src/core/turnContent.ts';
import type { MemoryState } from './memoryState.ts';
import { hasAll, wordsOf } from './memoryWords.ts';

type Pages = Pick<
  Store,
  'countTurns' | 'listTurns' | 'readTurn' | 'listRestores' | 'firstCheckpoint' | 'listEvents' | 'countEvents'
>;

/** The reads of a memory store that are about parts of threads. */
export function memoryPages(state: () => MemoryState): Pages {
  const turnsOf = (id: ThreadId): readonly Turn[] =>
    [...state().turns.values()].filter(({ threadId }) => threadId === id);
  const pathOf = (id: ThreadId) => activePath(turnsOf(id), state().threads.get(id)?.activeTurnId);
  const checkpointsOf = (id: ThreadId): readonly Checkpoint[] =>
    [...state().checkpoints.values()]
      .filter(({ threadDeleted, checkpoint }) => !threadDeleted && checkpoint.threadId === id)
      .map(({ checkpoint }) => checkpoint);

  const contentOf = (turn: Turn): TurnContent => {
    const place = pathOf(turn.threadId).indexOf(turn);
    const taken = checkpointsOf(turn.threadId).filter(({ turnId }) => turnId === turn.id);
    return {
      turn,
      place: place === -1 ? undefined : place,
      items: [...state().items.values()].filter(({ turnId }) => turnId === turn.id),
      before: taken.find(({ kind }) => kind === 'before' || kind === 'baseline'),
      after: taken.find(({ kind }) => kind === 'after'),
      versions: turnsOf(turn.threadId).flatMap(({ id, parentId }) => (parentId === turn.parentId ? [id] : [])),
    };
  };
  const find = (id: string | undefined): TurnContent | undefined => {
    const turn = id === undefined ? undefined : state().turns.get(id);
    return turn && contentOf(turn);
  };

  function eventsOf(threadId: ThreadId): readonly TimelineEvent[] {
    const turns = turnsOf(threadId);
    const ids = new Set<string>(turns.map(({ id }) => id));
    const events = [
      ...turns.map((turn): TimelineEvent => {
        return { kind: 'turn', at: turn.endedAt ?? turn.startedAt, turn: contentOf(turn) };
      }),
      ...checkpointsOf(threadId).flatMap((checkpoint): readonly TimelineEvent[] => {
        const kind = entryKindOf(checkpoint);
        return kind === undefined
          ? []
          : [{ kind, at: checkpoint.createdAt, checkpoint, turn: find(checkpoint.turnId) }];
      }),
      ...[...state().items.values()].flatMap((item): readonly TimelineEvent[] => {
        const turn = ids.has(item.turnId) && item.content.kind === 'captureFailed' ? find(item.turnId) : undefined;
        return turn === undefined ? [] : [{ kind: 'failed', at: item.createdAt, item, turn }];
      }),
      ...[...state().restores.values()].flatMap((restore): readonly TimelineEvent[] =>
        restore.threadId === threadId && restore.outcome !== undefined
          ? [{ kind: 'restore', at: restore.startedAt, restore }]
          : [],
      ),
    ];
    return events
      .map((event, order) => ({ event, order }))
      .sort((a, b) => b.event.at - a.event.at || compare(b.event.kind, a.event.kind) || b.order - a.order)
      .map(({ event }) => event);
  }

  /** Whether an event has what is wanted in the paths it changed, or in its words. */
  function fits(event: TimelineEvent, { words = '', kinds, path = '', since = -Infinity }: TimelineFilter): boolean {
    if (event.at < since || kinds?.includes(event.kind) === false) return false;
    const paths = changedPaths(event);
    const wanted = wordsOf(words);
    const texts = [...textsOf(event), ...paths];
    const isFound = wanted.length === 0 || texts.some(text => hasAll(text, wanted));
    return isFound && (path === '' || paths.some(changed => changed.toLowerCase().includes(path.toLowerCase())));
  }

  function textsOf(event: TimelineEvent): readonly string[] {
    if (event.kind === 'restore' || event.kind === 'failed') return [];
    if (event.kind !== 'turn') return event.checkpoint.name === undefined ? [] : [event.checkpoint.name];
    const { id } = event.turn.turn;
    return [...state().messages.values()].flatMap(({ turnId, text }) => (turnId === id ? [text] : []));
  }

  function changedPaths(event: TimelineEvent): readonly string[] {
    if (event.kind === 'restore') return event.restore.changes.map(change => change.path);
    if (event.kind === 'failed') return [];
    const taken =
      event.kind === 'turn'
        ? checkpointsOf(event.turn.turn.threadId).filter(
            ({ kind, turnId }) => kind === 'after' && turnId === event.turn.turn.id,
          )
        : [event.checkpoint];
    return taken
      .filter(({ parentId }) => parentId !== undefined)
      .flatMap(
        ({ id }) =>
          state()
            .checkpoints.get(id)
            ?.changes.map(change => change.path) ?? [],
      );
  }

  const pageOfEvents = (threadId: ThreadId, filter: TimelineFilter = {}) =>
    eventsOf(threadId).filter(event => fits(event, filter));

  return {
    countTurns: id => pathOf(id).length,
    listTurns: ({ threadId, skip, limit }) => pageOf(pathOf(threadId), skip, limit).map(contentOf),
    readTurn: find,
    listRestores: id => [...state().restores.values()].filter(({ threadId }) => threadId === id),
    firstCheckpoint: (id, since) => checkpointsOf(id).find(({ createdAt }) => createdAt >= since),
    listEvents: ({ threadId, filter, skip, limit }) => pageOf(pageOfEvents(threadId, filter), skip, limit),
    countEvents: (id, filter) => pageOfEvents(id, filter).length,
  };
}

export const pageOf = <Entry>(entries: readonly Entry[], skip: number, limit: number): readonly Entry[] =>
  entries.slice(Math.max(skip, 0), Math.max(skip, 0) + Math.max(limit, 0));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
