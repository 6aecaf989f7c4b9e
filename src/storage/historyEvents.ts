import type { ThreadId } from '../core/ids.ts';
import type { Database } from './database.ts';

/** Something a timeline shows; `subjectId` names the thread, turn, checkpoint or restore it is about. */
export interface HistoryEvent {
  readonly threadId: ThreadId;
  /** `message`: a turn was started. `turn`: it ended. */
  readonly kind: 'thread' | 'message' | 'turn' | 'checkpoint' | 'restore';
  readonly subjectId: string;
  readonly at: number;
}

export function addEvent(database: Database, { threadId, kind, subjectId, at }: HistoryEvent): void {
  database.run(
    'INSERT INTO history_event (thread_id, kind, subject_id, at) VALUES (?, ?, ?, ?)',
    ...[threadId, kind, subjectId, at],
  );
}
