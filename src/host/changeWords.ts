import type { TurnId } from '../core/ids.ts';
import type { LineChange } from '../core/lineDiff.ts';
import { messageTitle } from '../core/thread.ts';
import { formatCount } from '../protocol/counts.ts';
import { ageInWords } from './age.ts';
import type { ChangeOrigin } from './changesSince.ts';
import { authorWords } from './fileVersions.ts';
import { isDeletion } from './lineChanges.ts';
import type { Session } from './session.ts';

/** What is said of who made a change. */
export interface OriginWords {
  /** In one line: `message 2, agent, 1 hr ago`. */
  readonly text: string;
  /** The message it came with, where there is one that is still in its thread. */
  readonly message: { readonly turnId: TurnId; readonly title: string } | undefined;
}

export function originWords(session: Session, { authors, checkpoint }: ChangeOrigin): OriginWords {
  const who = authorWords(authors);
  if (checkpoint === undefined) return { text: `${who}, in no checkpoint yet`, message: undefined };
  const { store, environment } = session.work.services;
  const age = ageInWords(checkpoint.createdAt, environment.now());
  const turn = authors.has('agent') ? checkpoint.turnId && store.readTurn(checkpoint.turnId)?.turn : undefined;
  if (turn === undefined) return { text: `${who}, ${age}`, message: undefined };
  const title = messageTitle(turn.text) ?? `message ${turn.number}`;
  return { text: `message ${turn.number}, ${who}, ${age}`, message: { turnId: turn.id, title } };
}

/** What happened to the lines: `2 lines added`, `3 lines changed`, `1 line deleted`. */
export function changeWords(change: LineChange): string {
  if (isDeletion(change)) return `${formatCount(change.fromEnd - change.fromStart, 'line', 'lines')} deleted`;
  const count = formatCount(change.toEnd - change.toStart, 'line', 'lines');
  return change.fromStart === change.fromEnd ? `${count} added` : `${count} changed`;
}
