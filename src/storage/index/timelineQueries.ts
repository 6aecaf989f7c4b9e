import type { ThreadId } from '../../core/ids.ts';
import type { TimelineFilter, TimelinePage } from '../../core/ports/store.ts';
import { timelineEventKinds, type TimelineEvent, type TimelineEventKind } from '../../core/timelineEvent.ts';
import { checkpointsAt } from './checkpointRows.ts';
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
const oldestFirst = 'ORDER BY at, kind, subject_position';

/** Reads timelines a part at a time. How many entries there are, and what a filter has found, is kept until the next commit. */
export class TimelineReader {
  readonly #tables: Tables;
  readonly #turns: TurnReader;
  #counted: { readonly thread: number; readonly count: number } | undefined;
  #found: { readonly key: string; readonly rows: readonly EventRow[] } | undefined;

  constructor(tables: Tables, turns: TurnReader) {
    this.#tables = tables;
    this.#turns = turns;
  }

  /** A commit has changed the tables. */
  changed(): void {
    this.#counted = undefined;
    this.#found = undefined;
  }

  count(id: ThreadId, filter: TimelineFilter | undefined): number {
    const thread = threadPosition(this.#tables.database, id);
    if (thread === undefined) return 0;
    return isFilter(filter) ? this.#find(thread, filter).length : this.#countAll(thread);
  }

  /** Newest first. */
  list({ threadId, filter, skip, limit }: TimelinePage): readonly TimelineEvent[] {
    const thread = threadPosition(this.#tables.database, threadId);
    if (thread === undefined) return [];
    const [first, count] = [Math.max(skip, 0), Math.max(limit, 0)];
    const rows = isFilter(filter)
      ? this.#find(thread, filter).slice(first, first + count)
      : this.#page(thread, first, count);
    return this.#read(rows);
  }

  #countAll(thread: number): number {
    if (this.#counted?.thread !== thread) {
      const sql = 'SELECT count(*) FROM history_event WHERE thread_position = ?';
      this.#counted = { thread, count: this.#tables.database.number(sql, thread) ?? 0 };
    }
    return this.#counted.count;
  }

  /** From the end it is nearer to: rows that are skipped take time, too. */
  #page(thread: number, skip: number, limit: number): readonly EventRow[] {
    const select = 'SELECT at, kind, subject_position FROM history_event WHERE thread_position = ?';
    const rows = (order: string, first: number, count: number) =>
      this.#tables.database.all(`${select} ${order} LIMIT ? OFFSET ?`, [thread, count, first], readRow);
    if (skip <= limit) return rows(newestFirst, skip, limit);
    const total = this.#countAll(thread);
    if (skip <= total / 2) return rows(newestFirst, skip, limit);
    const count = Math.max(0, Math.min(limit, total - skip));
    return rows(oldestFirst, total - skip - count, count).reverse();
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

  /** All at once, which is much cheaper than one by one. */
  #read(rows: readonly EventRow[]): readonly TimelineEvent[] {
    const subjects = (wanted: (kind: TimelineEventKind) => boolean) =>
      rows.flatMap(({ kind, subject }) => (wanted(kind) ? [subject] : []));
    const checkpoints = checkpointsAt(this.#tables, subjects(isOfCheckpoint));
    const turns = this.#turns.findAll([...checkpoints.values()].flatMap(({ turnId }) => turnId ?? []));
    this.#turns.at(subjects(kind => kind === 'turn'));
    return rows.flatMap(({ at, kind, subject }) => {
      if (isOfCheckpoint(kind)) {
        const checkpoint = checkpoints.get(subject);
        return checkpoint === undefined
          ? []
          : { kind, at, checkpoint, turn: checkpoint.turnId && turns.get(checkpoint.turnId) };
      }
      if (kind === 'restore') return { kind, at, restore: restoreAt(this.#tables, subject) };
      return (kind === 'turn' ? this.#turnEvent(at, subject) : this.#failedEvent(at, subject)) ?? [];
    });
  }

  #turnEvent(at: number, position: number): TimelineEvent | undefined {
    const [turn] = this.#turns.at([position]);
    return turn && { kind: 'turn', at, turn };
  }

  #failedEvent(at: number, position: number): TimelineEvent | undefined {
    const item = this.#tables.database.find(
      `SELECT thread_item.*, turn.id AS turn_id, NULL AS message
       FROM thread_item JOIN turn ON turn.position = thread_item.turn_position WHERE thread_item.position = ?`,
      [position],
      readItem,
    );
    const turn = item && this.#turns.find(item.turnId);
    return turn && { kind: 'failed', at, item, turn };
  }
}

const isOfCheckpoint = (kind: TimelineEventKind) => kind !== 'turn' && kind !== 'failed' && kind !== 'restore';

const readRow = (row: Row): EventRow => ({
  at: row.number('at'),
  kind: oneOf(timelineEventKinds, row.text('kind')),
  subject: row.number('subject_position'),
});

/** An empty one wants everything. */
const isFilter = (filter: TimelineFilter | undefined): filter is TimelineFilter =>
  filter !== undefined && Object.keys(filter).length > 0;
