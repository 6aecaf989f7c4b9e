import type { Database } from './database.ts';

/** Something a timeline shows; `subject` is the position of the thread, turn, checkpoint or restore it is about. */
export interface HistoryEvent {
  /** The thread's position. */
  readonly thread: number;
  /** `message`: a turn was started. `turn`: it ended. */
  readonly kind: 'thread' | 'message' | 'turn' | 'checkpoint' | 'restore';
  readonly subject: number;
  readonly at: number;
}

export function addEvent(database: Database, { thread, kind, subject, at }: HistoryEvent): void {
  database.run(
    'INSERT INTO history_event (thread_position, kind, subject_position, at) VALUES (?, ?, ?, ?)',
    ...[thread, kind, subject, at],
  );
}
