import { parseItemId, parseThreadId, parseTurnId, type ThreadId } from '../../core/ids.ts';
import { patchGit, type GitInfo } from '../../core/gitInfo.ts';
import type { ThreadPage, ThreadSummary } from '../../core/ports/store.ts';
import { agentFailureKinds, type Item, type Thread, type Turn, type TurnStatus } from '../../core/thread.ts';
import { parseItemContent } from '../records/itemContent.ts';
import type { Database } from './database.ts';
import { Json, oneOf } from './json.ts';
import { optionalId, type Row } from './row.ts';

const turnStatuses: readonly TurnStatus[] = ['inProgress', 'completed', 'interrupted', 'failed'];

/** Of each thread, what `readSummary` reads. */
export const summaries = `
  SELECT thread.*, active.number AS active_number, active.status AS active_status, message.text AS first_message
  FROM thread
  LEFT JOIN turn AS active ON active.id = thread.active_turn_id AND active.thread_position = thread.position
  LEFT JOIN turn AS first ON first.position = coalesce(active.first_position, active.position,
    (SELECT min(position) FROM turn WHERE turn.thread_position = thread.position))
  LEFT JOIN message ON message.position = first.message_position`;

/** Most recently used first; of those used at the same time, the one started last. */
export function listThreads(database: Database, page?: ThreadPage): readonly ThreadSummary[] {
  const { skip = 0, limit = Number.MAX_SAFE_INTEGER } = page ?? {};
  const which = page === undefined ? '' : 'WHERE temporary = 0';
  return database.all(
    `${summaries}
     WHERE thread.position IN (SELECT position FROM thread ${which} ORDER BY updated_at DESC, position DESC LIMIT ? OFFSET ?)
     ORDER BY thread.updated_at DESC, thread.position DESC`,
    [Math.max(limit, 0), Math.max(skip, 0)],
    readSummary,
  );
}

export function countThreads(database: Database): number {
  return database.number('SELECT count(*) FROM thread WHERE temporary = 0') ?? 0;
}

export function readSummaryOf(database: Database, id: ThreadId): ThreadSummary | undefined {
  return database.find(`${summaries} WHERE thread.id = ?`, [id], readSummary);
}

export function findThread(database: Database, id: ThreadId): Thread | undefined {
  return database.find('SELECT * FROM thread WHERE id = ?', [id], readThread);
}

/** In the order they were started. */
export function turnsOf(database: Database, id: ThreadId): readonly Turn[] {
  return database.all(
    `SELECT turn.*, thread.id AS thread_id, message.text AS text
     FROM thread
     JOIN turn ON turn.thread_position = thread.position
     JOIN message ON message.position = turn.message_position
     WHERE thread.id = ? ORDER BY turn.position`,
    [id],
    readTurn,
  );
}

/** In the order they were appended. */
export function itemsOf(database: Database, id: ThreadId): readonly Item[] {
  return database.all(
    `SELECT thread_item.*, turn.id AS turn_id, message.text AS message
     FROM thread
     JOIN turn ON turn.thread_position = thread.position
     JOIN thread_item ON thread_item.turn_position = turn.position
     LEFT JOIN message ON message.position = thread_item.message_position
     WHERE thread.id = ? ORDER BY thread_item.position`,
    [id],
    readItem,
  );
}

/** The number of the thread's next checkpoint; 1 when there is no such thread. */
export function nextCheckpointNumber(database: Database, id: ThreadId): number {
  return database.number('SELECT next_checkpoint_number FROM thread WHERE id = ?', id) ?? 1;
}

export function readSummary(row: Row): ThreadSummary {
  const status = row.optionalText('active_status');
  return {
    thread: readThread(row),
    firstMessage: row.optionalText('first_message'),
    messageCount: row.optionalNumber('active_number') ?? 0,
    lastTurnStatus: status === undefined ? undefined : oneOf(turnStatuses, status),
    changedCount: row.number('changed_count'),
  };
}

function readThread(row: Row): Thread {
  const folder = row.optionalText('working_directory') ?? null;
  const forkedFrom = optionalId(row, 'forked_from_thread', parseThreadId);
  const parentThreadId = optionalId(row, 'parent_thread', parseThreadId);
  const archivedAt = row.optionalNumber('archived_at');
  return {
    id: parseThreadId(row.text('id')),
    name: row.optionalText('name'),
    createdAt: row.number('created_at'),
    updatedAt: row.number('updated_at'),
    activeTurnId: optionalId(row, 'active_turn_id', parseTurnId),
    ...(folder === '' ? {} : { workingDirectory: folder }),
    ...(forkedFrom === undefined
      ? {}
      : { forkedFrom: { threadId: forkedFrom, turnId: optionalId(row, 'forked_from_turn', parseTurnId) } }),
    ...(parentThreadId === undefined ? {} : { parentThreadId }),
    ...(archivedAt === undefined ? {} : { archivedAt }),
    ...readGit(row),
    ...(row.flag('temporary') ? { temporary: true } : {}),
  };
}

function readGit(row: Row): { readonly git?: GitInfo } {
  const git = patchGit(undefined, {
    branch: row.optionalText('git_branch') ?? null,
    commit: row.optionalText('git_commit') ?? null,
    origin: row.optionalText('git_origin') ?? null,
  });
  return git === undefined ? {} : { git };
}

/** Of a turn with its `thread_id` and its message's `text`. */
export function readTurn(row: Row): Turn {
  const failureKind = row.optionalText('failure_kind');
  const memory = row.optionalText('memory');
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
    ...(failureKind === undefined ? {} : { failureKind: oneOf(agentFailureKinds, failureKind) }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** Of an item with its `turn_id` and its `message`, if it is one. */
export function readItem(row: Row): Item {
  const text = row.optionalText('message');
  return {
    id: parseItemId(row.text('id')),
    turnId: parseTurnId(row.text('turn_id')),
    createdAt: row.number('created_at'),
    content: text === undefined ? parseItemContent(Json.parse(row.text('content'))) : { kind: 'agentMessage', text },
  };
}
