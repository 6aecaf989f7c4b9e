import { parseItemId, parseThreadId, parseTurnId, type ThreadId } from '../core/ids.ts';
import type { ThreadSummary } from '../core/ports.ts';
import type { Item, Thread, Turn, TurnStatus } from '../core/thread.ts';
import type { Database } from './database.ts';
import { parseItemContent } from './itemContent.ts';
import { oneOf } from './json.ts';
import { optionalId, type Row } from './row.ts';

const turnStatuses: readonly TurnStatus[] = ['inProgress', 'completed', 'interrupted', 'failed'];

/** Most recently used first; of those used at the same time, the one started last. */
export function listThreads(database: Database): readonly ThreadSummary[] {
  return database.all(
    `SELECT thread.*, active.number AS active_number, active.status AS active_status,
       coalesce(
         (WITH RECURSIVE path (parent_id, text) AS (
            SELECT active.parent_id, active.text WHERE active.id IS NOT NULL
            UNION ALL
            SELECT turn.parent_id, turn.text FROM turn JOIN path ON turn.id = path.parent_id)
          SELECT text FROM path WHERE parent_id IS NULL),
         (SELECT text FROM turn WHERE thread_id = thread.id ORDER BY position LIMIT 1)) AS first_message,
       (SELECT coalesce(sum(changed_count), 0) FROM thread_checkpoint
        WHERE thread_id = thread.id AND kind = 'after' AND thread_deleted = 0) AS total_changed
     FROM thread LEFT JOIN turn AS active ON active.id = thread.active_turn_id
     ORDER BY thread.updated_at DESC, thread.position DESC`,
    [],
    readSummary,
  );
}

export function findThread(database: Database, id: ThreadId): Thread | undefined {
  return database.find('SELECT * FROM thread WHERE id = ?', [id], readThread);
}

/** In the order they were started. */
export function turnsOf(database: Database, id: ThreadId): readonly Turn[] {
  return database.all('SELECT * FROM turn WHERE thread_id = ? ORDER BY position', [id], readTurn);
}

/** In the order they were appended. */
export function itemsOf(database: Database, id: ThreadId): readonly Item[] {
  return database.all(
    `SELECT thread_item.* FROM turn JOIN thread_item ON thread_item.turn_id = turn.id
     WHERE turn.thread_id = ? ORDER BY thread_item.position`,
    [id],
    readItem,
  );
}

function readSummary(row: Row): ThreadSummary {
  const status = row.optionalText('active_status');
  return {
    thread: readThread(row),
    firstMessage: row.optionalText('first_message'),
    messageCount: row.optionalNumber('active_number') ?? 0,
    lastTurnStatus: status === undefined ? undefined : oneOf(turnStatuses, status),
    changedCount: row.number('total_changed'),
  };
}

function readThread(row: Row): Thread {
  return {
    id: parseThreadId(row.text('id')),
    name: row.optionalText('name'),
    createdAt: row.number('created_at'),
    updatedAt: row.number('updated_at'),
    activeTurnId: optionalId(row, 'active_turn_id', parseTurnId),
  };
}

function readTurn(row: Row): Turn {
  return {
    id: parseTurnId(row.text('id')),
    threadId: parseThreadId(row.text('thread_id')),
    parentId: optionalId(row, 'parent_id', parseTurnId),
    number: row.number('number'),
    text: row.text('text'),
    agentId: row.text('agent_id'),
    status: oneOf(turnStatuses, row.text('status')),
    startedAt: row.number('started_at'),
    endedAt: row.optionalNumber('ended_at'),
    failure: row.optionalText('failure'),
  };
}

function readItem(row: Row): Item {
  return {
    id: parseItemId(row.text('id')),
    turnId: parseTurnId(row.text('turn_id')),
    createdAt: row.number('created_at'),
    content: parseItemContent(row.text('content')),
  };
}
