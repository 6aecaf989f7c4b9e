import type { TimelineEventKind } from '../../core/timelineEvent.ts';
import type { Database } from './database.ts';

/** An entry of a timeline; `thread` and `subject`, what it is about, are positions. */
export interface HistoryEvent {
  readonly thread: number;
  readonly kind: TimelineEventKind;
  readonly subject: number;
  readonly at: number;
}

/** An entry that is there already stays. */
export function addEvent(database: Database, { thread, kind, subject, at }: HistoryEvent): void {
  database.run(
    `INSERT INTO history_event (thread_position, at, kind, subject_position) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ...[thread, at, kind, subject],
  );
}

/** Gives an entry another time. */
export function moveEvent(database: Database, event: HistoryEvent, at: number): void {
  database.run(
    'UPDATE history_event SET at = ? WHERE thread_position = ? AND at = ? AND kind = ? AND subject_position = ?',
    ...[at, event.thread, event.at, event.kind, event.subject],
  );
}
