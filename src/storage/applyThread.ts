import { parseThreadId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { StoreRecord } from '../core/ports.ts';
import type { Item, Thread, Turn } from '../core/thread.ts';
import type { Database } from './database.ts';
import { addEvent } from './historyEvents.ts';

type Applied<Kind extends StoreRecord['kind']> = Extract<StoreRecord, { kind: Kind }>;

export function applyThreadStart(database: Database, thread: Thread): boolean {
  const { id, name, createdAt, updatedAt, activeTurnId } = thread;
  database.run(
    'INSERT INTO thread (id, name, created_at, updated_at, active_turn_id) VALUES (?, ?, ?, ?, ?)',
    ...[id, name, createdAt, updatedAt, activeTurnId],
  );
  addEvent(database, { threadId: id, kind: 'thread', subjectId: id, at: createdAt });
  return true;
}

export function applyThreadChange(database: Database, { id, at, patch }: Applied<'threadChanged'>): boolean {
  if (patch.name !== undefined) database.run('UPDATE thread SET name = ? WHERE id = ?', patch.name, id);
  if (patch.activeTurnId !== undefined) {
    database.run('UPDATE thread SET active_turn_id = ? WHERE id = ?', patch.activeTurnId, id);
  }
  touchThread(database, id, at);
  return true;
}

/**
 * Removes a thread with its turns, items, restores and timeline. Its checkpoints are only marked: the trees of other
 * threads' checkpoints are built from them, and what they changed tells who changed a file since.
 */
export function applyThreadDeletion(database: Database, id: ThreadId): boolean {
  database.run('UPDATE thread_checkpoint SET thread_deleted = 1, name = NULL WHERE thread_id = ?', id);
  database.run('DELETE FROM thread WHERE id = ?', id);
  return true;
}

export function applyTurnStart(database: Database, turn: Turn): boolean {
  const { id, threadId, parentId, number, text, agentId, status, startedAt, endedAt, failure } = turn;
  database.run(
    `INSERT INTO turn (id, thread_id, parent_id, number, text, agent_id, status, started_at, ended_at, failure)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, threadId, parentId, number, text, agentId, status, startedAt, endedAt, failure],
  );
  touchThread(database, threadId, startedAt);
  addEvent(database, { threadId, kind: 'message', subjectId: id, at: startedAt });
  return true;
}

export function applyTurnEnd(database: Database, { id, status, at, failure }: Applied<'turnEnded'>): boolean {
  const threadId = threadOfTurn(database, id);
  if (threadId === undefined) return false;
  database.run('UPDATE turn SET status = ?, ended_at = ?, failure = ? WHERE id = ?', status, at, failure, id);
  touchThread(database, threadId, at);
  addEvent(database, { threadId, kind: 'turn', subjectId: id, at });
  return true;
}

export function applyItem(database: Database, { id, turnId, createdAt, content }: Item): boolean {
  if (threadOfTurn(database, turnId) === undefined) return false;
  database.run(
    'INSERT INTO thread_item (id, turn_id, created_at, content) VALUES (?, ?, ?, ?)',
    ...[id, turnId, createdAt, JSON.stringify(content)],
  );
  return true;
}

/** A thread was used; a clock that was set back does not make it older. */
export function touchThread(database: Database, id: ThreadId, at: number): void {
  database.run('UPDATE thread SET updated_at = max(updated_at, ?) WHERE id = ?', at, id);
}

function threadOfTurn(database: Database, id: TurnId): ThreadId | undefined {
  return database.find('SELECT thread_id FROM turn WHERE id = ?', [id], row => parseThreadId(row.text('thread_id')));
}
