import { assert } from '../core/assert.ts';
import { parseCheckpointId, parseRestoreId, parseThreadId, type CheckpointId, type ThreadId } from '../core/ids.ts';
import type { RestoreOperation, RestoreOutcome } from '../core/restore.ts';
import type { TreeChange, TreeEntry } from '../core/tree.ts';
import { checkpointPosition } from './checkpointQueries.ts';
import type { Database } from './database.ts';
import { readEntry } from './fileRows.ts';
import { Json } from './json.ts';
import { unpackNumbers } from './packedNumbers.ts';
import { optionalId, type Row } from './row.ts';

/** In the order they were begun. */
export function restoresOf(database: Database, id: ThreadId): readonly RestoreOperation[] {
  return select(database, 'WHERE thread_id = ? ORDER BY position', id);
}

/**
 * Oldest first. A restore comes right after its safety checkpoint, whichever of the two a commit names first. The restores
 * of deleted threads are gone.
 */
export function restoresAfter(database: Database, id: CheckpointId): readonly RestoreOperation[] {
  return select(
    database,
    `WHERE (SELECT safety.position FROM thread_checkpoint AS safety WHERE safety.id = safety_id) >= ?
     ORDER BY position`,
    checkpointPosition(database, id),
  );
}

export function unfinishedRestores(database: Database): readonly RestoreOperation[] {
  return select(database, 'WHERE ended_at IS NULL ORDER BY position');
}

function select(
  database: Database,
  condition: string,
  ...values: readonly (string | number)[]
): readonly RestoreOperation[] {
  return database.all(`SELECT * FROM restore_operation ${condition}`, values, row => readRestore(database, row));
}

function readRestore(database: Database, row: Row): RestoreOperation {
  return {
    id: parseRestoreId(row.text('id')),
    threadId: parseThreadId(row.text('thread_id')),
    targetId: parseCheckpointId(row.text('target_id')),
    safetyId: parseCheckpointId(row.text('safety_id')),
    startedAt: row.number('started_at'),
    changes: readChanges(database, row.bytes('changes')),
    undoes: optionalId(row, 'undoes_id', parseRestoreId),
    outcome: readOutcome(row),
  };
}

function readOutcome(row: Row): RestoreOutcome | undefined {
  const endedAt = row.optionalNumber('ended_at');
  if (endedAt === undefined) return undefined;
  const failed = Json.parse(row.text('failed')).list(failure => ({
    path: failure.field('path').text(),
    reason: failure.field('reason').text(),
  }));
  return { endedAt, failed };
}

function readChanges(database: Database, packed: Uint8Array): readonly TreeChange[] {
  const numbers = unpackNumbers(packed);
  const count = numbers.length / 3;
  return numbers.slice(0, count).map((pathId, index) => ({
    path: readPath(database, pathId),
    from: readBlob(database, numbers[count + index]),
    to: readBlob(database, numbers[2 * count + index]),
  }));
}

function readPath(database: Database, id: number): string {
  const path = database.find('SELECT path FROM file_path WHERE id = ?', [id], row => row.text('path'));
  assert(path !== undefined, `a restore names path ${id}, which is not stored`);
  return path;
}

function readBlob(database: Database, id: number | undefined): TreeEntry | undefined {
  if (id === 0) return undefined;
  const entry = database.find('SELECT hash, size FROM file_blob WHERE id = ?', [id], row => readEntry(row));
  assert(entry !== undefined, `a restore names blob ${String(id)}, which is not stored`);
  return entry;
}
