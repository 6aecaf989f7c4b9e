import { assert } from '../../core/assert.ts';
import type { Checkpoint, CheckpointKind } from '../../core/checkpoint.ts';
import { parseCheckpointId, parseThreadId, parseTurnId, type CheckpointId, type ThreadId } from '../../core/ids.ts';
import type { CheckpointPage } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { oneOf } from './json.ts';
import { optionalId, type Row } from './row.ts';
import type { Tables } from './tables.ts';
import { readUnsaved } from './unsavedTexts.ts';

const checkpointKinds: readonly CheckpointKind[] = ['baseline', 'before', 'after', 'late', 'manual', 'safety'];

/** The place of a checkpoint among all of the store. */
export function checkpointPosition(database: Database, id: CheckpointId): number | undefined {
  return database.number('SELECT position FROM thread_checkpoint WHERE id = ?', id);
}

/** The same. Throws when it is unknown. */
export function knownPosition(database: Database, id: CheckpointId): number {
  const position = checkpointPosition(database, id);
  assert(position !== undefined, `checkpoint ${id} is unknown`);
  return position;
}

/** The place of the checkpoint itself, or of the one it is a copy of: trees and changes are there. Throws when it is unknown. */
export function originalPosition(database: Database, id: CheckpointId): number {
  const position = database.number(
    'SELECT coalesce(original_position, position) FROM thread_checkpoint WHERE id = ?',
    id,
  );
  assert(position !== undefined, `checkpoint ${id} is unknown`);
  return position;
}

/** In the order they were taken. None when the thread was deleted. */
export function checkpointsOf(tables: Tables, id: ThreadId): readonly Checkpoint[] {
  return select(tables, 'WHERE thread_id = ? AND thread_deleted = 0 ORDER BY position', id);
}

/** Not those of deleted threads. */
export function findCheckpoint(tables: Tables, id: CheckpointId): Checkpoint | undefined {
  return select(tables, 'WHERE id = ? AND thread_deleted = 0', id)[0];
}

/** Throws when no checkpoint is there. */
export function checkpointAt(tables: Tables, position: number): Checkpoint {
  const [checkpoint] = select(tables, 'WHERE position = ?', position);
  assert(checkpoint !== undefined, `no checkpoint is at ${position}`);
  return checkpoint;
}

/** Those at these positions, by them. */
export function checkpointsAt(tables: Tables, positions: readonly number[]): ReadonlyMap<number, Checkpoint> {
  const sql = 'SELECT * FROM thread_checkpoint WHERE position IN (SELECT value FROM json_each(?))';
  const found = tables.database.all(
    sql,
    [JSON.stringify(positions)],
    row => [row.number('position'), read(tables, row)] as const,
  );
  return new Map(found);
}

/** Holds for checkpoints that were taken here. */
export const isTakenHere = 'imported = 0 AND original_position IS NULL';

/** Selects the place of the latest checkpoint of the workspace, null when there is none. */
export const latestPosition = `SELECT position FROM thread_checkpoint WHERE ${isTakenHere} ORDER BY position DESC LIMIT 1`;

/** Of whichever thread, a deleted one too; `undefined` while the latest one is uncertain. */
export function latestCheckpoint(tables: Tables): Checkpoint | undefined {
  return select(tables, `WHERE position = (${latestPosition}) AND uncertain = 0`)[0];
}

/** Of whichever thread, deleted ones too; oldest first. */
export function checkpointsAfter(tables: Tables, id: CheckpointId): readonly Checkpoint[] {
  const position = originalPosition(tables.database, id);
  return select(tables, `WHERE position > ? AND ${isTakenHere} ORDER BY position`, position);
}

/** Not those of deleted threads, nor expired ones; oldest first. */
export function keptCheckpoints(tables: Tables): readonly Checkpoint[] {
  return select(tables, 'WHERE thread_deleted = 0 AND expired = 0 ORDER BY position');
}

/** Of a thread, taken at this time or later; the earliest of them. */
export function firstCheckpoint(tables: Tables, id: ThreadId, since: number): Checkpoint | undefined {
  return select(
    tables,
    'WHERE thread_id = ? AND thread_deleted = 0 AND created_at >= ? ORDER BY position LIMIT 1',
    id,
    since,
  )[0];
}

/** Of each of these turns, given by their ids as a list in JSON; in the order they were taken. */
export function checkpointsOfTurns(tables: Tables, turnIds: string): readonly Checkpoint[] {
  return select(
    tables,
    'WHERE turn_id IN (SELECT value FROM json_each(?)) AND thread_deleted = 0 ORDER BY position',
    turnIds,
  );
}

/** Newest first. */
export function listCheckpoints(tables: Tables, { threadId, before, limit }: CheckpointPage): readonly Checkpoint[] {
  const end = before === undefined ? Number.MAX_SAFE_INTEGER : knownPosition(tables.database, before);
  const newestFirst = 'thread_deleted = 0 AND position < ? ORDER BY position DESC LIMIT ?';
  const count = Math.max(limit, 0);
  if (threadId === undefined) return select(tables, `WHERE original_position IS NULL AND ${newestFirst}`, end, count);
  return select(tables, `WHERE thread_id = ? AND ${newestFirst}`, threadId, end, count);
}

function select(tables: Tables, condition: string, ...values: readonly (string | number)[]): Checkpoint[] {
  return tables.database.all(`SELECT * FROM thread_checkpoint ${condition}`, values, row => read(tables, row));
}

function read(tables: Tables, row: Row): Checkpoint {
  const below = row.optionalText('below');
  const copyOf = optionalId(row, 'copy_of', parseCheckpointId);
  return {
    id: parseCheckpointId(row.text('id')),
    threadId: parseThreadId(row.text('thread_id')),
    number: row.number('number'),
    kind: oneOf(checkpointKinds, row.text('kind')),
    turnId: optionalId(row, 'turn_id', parseTurnId),
    parentId: optionalId(row, 'parent_id', parseCheckpointId),
    createdAt: row.number('created_at'),
    name: row.optionalText('name'),
    pinned: row.flag('pinned'),
    expired: row.flag('expired'),
    ...(row.flag('imported') ? { imported: true } : {}),
    ...(copyOf === undefined ? {} : { copyOf }),
    coverage: tables.coverages.read(row.number('coverage_id')),
    ...(below === undefined ? {} : { below }),
    unsaved: readUnsaved(tables, row.optionalBytes('unsaved')),
    fileCount: row.number('file_count'),
    changedCount: row.number('changed_count'),
    lines: { added: row.number('added_lines'), removed: row.number('removed_lines') },
  };
}
