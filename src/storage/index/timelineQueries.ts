import type { ThreadId } from '../../core/ids.ts';
import type { TimelineFilter, TimelinePage } from '../../core/ports/store.ts';
import { timelineEventKinds, type TimelineEvent, type TimelineEventKind } from '../../core/timelineEvent.ts';
import { checkpointAt } from './checkpointRows.ts';
import { oneOf } from './json.ts';
import { restoreAt } from './restoreRows.ts';
import type { Row } from './row.ts';
import type { Tables } from './tables.ts';
import { readItem } from './threadQueries.ts';
import { threadPosition } from './threadRows.ts';
import { TimelineMatches } from './timelineMatches.ts';
import type { TurnReader } from './turnQueries.ts';

interface EventRow {
  readonly at: number;
  readonly kind: TimelineEventKind;
  readonly subject: number;
}

const newestFirst = 'ORDER BY at DESC, kind DESC, subject_position DESC';

/** Reads timelines a part at a time. What a filter has found is kept until the next commit. */
export class TimelineReader {
  readonly #tables: Tables;
  readonly #turns: TurnReader;
  #found: { readonly key: string; readonly rows: readonly EventRow[] } | undefined;

  constructor(tables: Tables, turns: TurnReader) {
    this.#tables = tables;
    this.#turns = turns;
  }

  /** A commit has changed the tables. */
  changed(): void {
    this.#found = undefined;
  }

  count(id: ThreadId, filter: TimelineFilter | undefined): number {
    const { database } = this.#tables;
    const thread = threadPosition(database, id);
    if (thread === undefined) return 0;
    if (!isFilter(filter))
      return database.number('SELECT count(*) FROM history_event WHERE thread_position = ?', thread) ?? 0;
    return this.#find(thread, filter).length;
  }

  /** Newest first. */
  list({ threadId, filter, skip, limit }: TimelinePage): readonly TimelineEvent[] {
    const thread = threadPosition(this.#tables.database, threadId);
    if (thread === undefined) return [];
    const [first, count] = [Math.max(skip, 0), Math.max(limit, 0)];
    const rows = isFilter(filter)
      ? this.#find(thread, filter).slice(first, first + count)
      : this.#tables.database.all(
          `SELECT at, kind, subject_position FROM history_event WHERE thread_position = ? ${newestFirst} LIMIT ? OFFSET ?`,
          [thread, count, first],
          readRow,
        );
    // All at once, which is much cheaper than one by one.
    this.#turns.at(rows.flatMap(({ kind, subject }) => (kind === 'turn' ? [subject] : [])));
    return rows.flatMap(row => this.#read(row) ?? []);
  }

  #find(thread: number, filter: TimelineFilter): readonly EventRow[] {
    const key = JSON.stringify([thread, filter]);
    if (this.#found?.key === key) return this.#found.rows;
    const { since = Number.MIN_SAFE_INTEGER, kinds = timelineEventKinds } = filter;
    const matches = new TimelineMatches(this.#tables, thread, filter);
    const rows = this.#tables.database
      .all(
        `SELECT at, kind, subject_position FROM history_event
         WHERE thread_position = ? AND at >= ? AND kind IN (SELECT value FROM json_each(?)) ${newestFirst}`,
        [thread, since, JSON.stringify(kinds)],
        readRow,
      )
      .filter(({ kind, subject }) => matches.has(kind, subject));
    this.#found = { key, rows };
    return rows;
  }

  #read({ at, kind, subject }: EventRow): TimelineEvent | undefined {
    switch (kind) {
      case 'turn': {
        const [turn] = this.#turns.at([subject]);
        return turn && { kind, at, turn };
      }
      case 'restore':
        return { kind, at, restore: restoreAt(this.#tables, subject) };
      case 'failed': {
        const item = this.#tables.database.find(
          `SELECT thread_item.*, turn.id AS turn_id, NULL AS message
           FROM thread_item JOIN turn ON turn.position = thread_item.turn_position WHERE thread_item.position = ?`,
          [subject],
          readItem,
        );
        const turn = item && this.#turns.find(item.turnId);
        return turn && { kind, at, item, turn };
      }
      case 'baseline':
      case 'before':
      case 'late':
      case 'named': {
        const checkpoint = checkpointAt(this.#tables, subject);
        const { turnId } = checkpoint;
        return { kind, at, checkpoint, turn: turnId && this.#turns.find(turnId) };
      }
    }
  }
}

const readRow = (row: Row): EventRow => ({
  at: row.number('at'),
  kind: oneOf(timelineEventKinds, row.text('kind')),
  subject: row.number('subject_position'),
});

/** An empty one wants everything. */
const isFilter = (filter: TimelineFilter | undefined): filter is TimelineFilter =>
  filter !== undefined && Object.keys(filter).length > 0;
