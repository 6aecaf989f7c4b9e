import type { RestoreId, ThreadId, TurnId } from '../../core/ids.ts';
import type { Database } from './database.ts';

export function threadPosition(database: Database, id: ThreadId): number | undefined {
  return database.number('SELECT position FROM thread WHERE id = ?', id);
}

/** A row that lies in a thread; both as positions. */
export interface ThreadPart {
  readonly position: number;
  readonly thread: number;
}

export function findTurn(database: Database, id: TurnId): ThreadPart | undefined {
  return toPart(database.numbers('SELECT position, thread_position FROM turn WHERE id = ?', id));
}

export function findRestore(database: Database, id: RestoreId): ThreadPart | undefined {
  return toPart(database.numbers('SELECT position, thread_position FROM restore_operation WHERE id = ?', id));
}

function toPart([position, thread]: readonly number[]): ThreadPart | undefined {
  return position === undefined || thread === undefined ? undefined : { position, thread };
}

/** A thread was used; a clock that was set back does not make it older. */
export function touchThread(database: Database, position: number, at: number): void {
  database.run('UPDATE thread SET updated_at = max(updated_at, ?) WHERE position = ?', at, position);
}
