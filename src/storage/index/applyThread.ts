import { gitFields } from '../../core/gitInfo.ts';
import type { ThreadId } from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { Item, ItemContent, Thread, Turn } from '../../core/thread.ts';
import { parseItemContent } from '../records/itemContent.ts';
import type { Database } from './database.ts';
import { addEvent, moveEvent } from './historyEvents.ts';
import { Json } from './json.ts';
import { deleteMessages, nextMessagePosition, storeMessage } from './messageRows.ts';
import { findTurn, threadPosition, touchThread } from './threadRows.ts';

/** Why a record was left out, as a sentence. */
export type LeftOut = string;

type Applied<Kind extends StoreRecord['kind']> = Extract<StoreRecord, { kind: Kind }>;

export function applyThreadStart(database: Database, thread: Thread): LeftOut | undefined {
  const { id, name, createdAt, updatedAt, activeTurnId, workingDirectory = '' } = thread;
  const { forkedFrom, parentThreadId, archivedAt, git, temporary = false } = thread;
  const position = database.number(
    `INSERT INTO thread (id, name, created_at, updated_at, active_turn_id, working_directory, forked_from_thread,
       forked_from_turn, parent_thread, archived_at, git_branch, git_commit, git_origin, temporary)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING position`,
    ...[id, name, createdAt, updatedAt, activeTurnId, workingDirectory],
    ...[forkedFrom?.threadId, forkedFrom?.turnId, parentThreadId, archivedAt],
    ...[git?.branch, git?.commit, git?.origin, temporary ? 1 : 0],
  );
  if (position === undefined) return `A second thread ${id} was left out.`;
  return undefined;
}

export function applyThreadChange(
  database: Database,
  { id, at, patch }: Applied<'threadChanged'>,
): LeftOut | undefined {
  const position = threadPosition(database, id);
  if (position === undefined) return `A change of thread ${id} was left out: the thread is not there.`;
  if (patch.name !== undefined) database.run('UPDATE thread SET name = ? WHERE position = ?', patch.name, position);
  if (patch.activeTurnId !== undefined) {
    database.run('UPDATE thread SET active_turn_id = ? WHERE position = ?', patch.activeTurnId, position);
  }
  if (patch.workingDirectory !== undefined) {
    database.run('UPDATE thread SET working_directory = ? WHERE position = ?', patch.workingDirectory, position);
  }
  if (patch.archivedAt !== undefined) {
    database.run('UPDATE thread SET archived_at = ? WHERE position = ?', patch.archivedAt, position);
  }
  for (const field of gitFields) {
    const value = patch.git?.[field];
    if (value !== undefined) database.run(`UPDATE thread SET git_${field} = ? WHERE position = ?`, value, position);
  }
  if (patch.temporary === null) database.run('UPDATE thread SET temporary = 0 WHERE position = ?', position);
  touchThread(database, position, at);
  return undefined;
}

/**
 * Removes a thread with its turns, items, restores and timeline. Its checkpoints are only marked: the trees of other
 * threads' checkpoints are built from them, and what they changed tells who changed a file since.
 */
export function applyThreadDeletion(database: Database, id: ThreadId): void {
  database.run('UPDATE thread_checkpoint SET thread_deleted = 1, name = NULL, unsaved = NULL WHERE thread_id = ?', id);
  const position = threadPosition(database, id);
  if (position === undefined) return;
  deleteMessages(database, position);
  database.run(
    'DELETE FROM thread_item WHERE turn_position IN (SELECT position FROM turn WHERE thread_position = ?)',
    position,
  );
  for (const table of ['turn', 'restore_operation', 'conversation_snapshot', 'history_event']) {
    database.run(`DELETE FROM ${table} WHERE thread_position = ?`, position);
  }
  database.run('DELETE FROM thread WHERE position = ?', position);
}

export function applyTurnStart(database: Database, turn: Turn): LeftOut | undefined {
  const { id, threadId, parentId, number, text, agentId, status, startedAt, endedAt, failure, failureKind, memory } =
    turn;
  const thread = threadPosition(database, threadId);
  if (thread === undefined) return `Message ${id} was left out: its thread is not there.`;
  const position = database.number(
    `INSERT INTO turn (id, thread_position, parent_id, parent_position, first_position, number, message_position, agent_id,
       status, started_at, ended_at, failure, failure_kind, memory)
     VALUES (?1, ?2, ?3,
       (SELECT position FROM turn WHERE id = ?3 AND thread_position = ?2),
       (SELECT coalesce(first_position, position) FROM turn WHERE id = ?3 AND thread_position = ?2),
       ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     ON CONFLICT DO NOTHING RETURNING position`,
    ...[id, thread, parentId, number, nextMessagePosition(database), agentId, status, startedAt, endedAt, failure],
    ...[failureKind, memory],
  );
  if (position === undefined) return `A second message ${id} was left out.`;
  storeMessage(database, { thread, turn: position, item: undefined, at: startedAt, text });
  touchThread(database, thread, startedAt);
  addEvent(database, { thread, kind: 'turn', subject: position, at: endedAt ?? startedAt });
  return undefined;
}

export function applyTurnEnd(
  database: Database,
  { id, status, at, failure, failureKind }: Applied<'turnEnded'>,
): LeftOut | undefined {
  const turn = findTurn(database, id);
  if (turn === undefined) return `The end of the answer to message ${id} was left out: the message is not there.`;
  const before = database.number(
    "SELECT coalesce(ended_at, started_at) FROM turn WHERE position = ? AND status = 'inProgress'",
    turn.position,
  );
  if (before === undefined) return undefined; // It has ended already.
  database.run(
    'UPDATE turn SET status = ?, ended_at = ?, failure = ?, failure_kind = ? WHERE position = ?',
    ...[status, at, failure, failureKind, turn.position],
  );
  touchThread(database, turn.thread, at);
  moveEvent(database, { thread: turn.thread, kind: 'turn', subject: turn.position, at: before }, at);
  return undefined;
}

export function applyMemory(database: Database, { turnId, memory }: Applied<'agentRemembered'>): LeftOut | undefined {
  const turn = findTurn(database, turnId);
  if (turn === undefined) return `What an agent kept of message ${turnId} was left out: the message is not there.`;
  database.run('UPDATE turn SET memory = ? WHERE position = ?', memory, turn.position);
  return undefined;
}

export function applyItem(database: Database, { id, turnId, createdAt, content }: Item): LeftOut | undefined {
  const turn = findTurn(database, turnId);
  if (turn === undefined) return `Item ${id} was left out: its message is not there.`;
  const isMessage = content.kind === 'agentMessage';
  const position = database.number(
    `INSERT INTO thread_item (id, turn_position, created_at, content, message_position) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING position`,
    ...[id, turn.position, createdAt, isMessage ? undefined : contentText(content)],
    isMessage ? nextMessagePosition(database) : undefined,
  );
  if (position === undefined) return `A second item ${id} was left out.`;
  const { thread } = turn;
  const text = wordsOfItem(content);
  if (text !== undefined) {
    storeMessage(database, { thread, turn: turn.position, item: position, at: createdAt, text });
  }
  if (content.kind === 'captureFailed')
    addEvent(database, { thread, kind: 'failed', subject: position, at: createdAt });
  database.run('UPDATE thread SET item_count = item_count + 1 WHERE position = ?', thread);
  return undefined;
}

/** What of it can be searched for. */
function wordsOfItem(content: ItemContent): string | undefined {
  if (content.kind === 'toolCall') return content.call.title;
  return content.kind === 'agentMessage' ? content.text : undefined;
}

/** The same text for the same content, in whichever order its fields were given. */
function contentText(content: ItemContent): string {
  return JSON.stringify(parseItemContent(Json.parse(JSON.stringify(content))));
}
