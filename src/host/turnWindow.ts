import type { ThreadId, TurnId } from '../core/ids.ts';
import type { TurnContent } from '../core/turnContent.ts';
import type { Session } from './session.ts';

/** So many turns are sent at most. */
export const windowSize = 60;
/** So many come, and as many go at the other end, when the view is near an end. */
const windowStep = 25;

export interface ShownTurns {
  readonly turns: readonly TurnContent[];
  /** How many come before the first one shown, and how many after the last one. */
  readonly earlierCount: number;
  readonly laterCount: number;
  /** The one after the last one shown. */
  readonly next: TurnContent | undefined;
}

/** The turns to show, oldest first. */
export function shownTurns(session: Session): ShownTurns {
  const { threadId, work } = session.state;
  if (threadId === undefined || work === undefined)
    return { turns: [], earlierCount: 0, laterCount: 0, next: undefined };
  const { store } = work.services;
  const total = store.countTurns(threadId);
  const start = startOf(session, total);
  const page = store.listTurns({ threadId, skip: start, limit: windowSize + 1 });
  const turns = page.slice(0, windowSize);
  return { turns, earlierCount: start, laterCount: total - start - turns.length, next: page[windowSize] };
}

export type WindowMove = 'earlier' | 'later' | 'first' | 'latest';

/** Moves the window along the conversation. */
export function moveWindow(session: Session, move: WindowMove): void {
  const { threadId, work } = session.state;
  if (threadId === undefined || work === undefined) return;
  const total = work.services.store.countTurns(threadId);
  const start = startOf(session, total);
  const moved = { earlier: start - windowStep, later: start + windowStep, first: 0, latest: total }[move];
  showFrom(session, threadId, moved, total);
}

/** Makes sure that a turn of the path on screen is shown, with others around it. Leaves the window when it shows it already. */
export function showTurn(session: Session, id: TurnId): void {
  const { store } = session.work.services;
  const found = store.readTurn(id);
  if (found?.place === undefined) return;
  const { place, turn } = found;
  const total = store.countTurns(turn.threadId);
  const start = startOf(session, total);
  const isShown = turn.threadId === session.state.threadId && place >= start && place < start + windowSize;
  if (!isShown) showFrom(session, turn.threadId, place - Math.floor(windowSize / 2), total);
}

/** At the end the window is let go, so that it stays there. */
function showFrom(session: Session, threadId: ThreadId, wanted: number, total: number): void {
  const start = clampStart(wanted, total);
  session.update({ turnWindow: start === lastStart(total) ? undefined : { threadId, start } });
}

function startOf({ state: { threadId, turnWindow } }: Session, total: number): number {
  return turnWindow?.threadId === threadId ? clampStart(turnWindow?.start ?? 0, total) : lastStart(total);
}

const lastStart = (total: number): number => Math.max(0, total - windowSize);

const clampStart = (start: number, total: number): number => Math.min(Math.max(0, start), lastStart(total));
