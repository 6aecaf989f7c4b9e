import { parseCheckpointId, parseRestoreId, parseThreadId, type CheckpointId, type ThreadId } from '../../core/ids.ts';
import type { RestoreOperation, RestoreOutcome } from '../../core/restore.ts';
import type { TreeChange } from '../../core/tree.ts';
import { knownPosition } from './checkpointRows.ts';
import { Json } from './json.ts';
import { unpackNumbers } from './packedNumbers.ts';
import { optionalId, type Row } from './row.ts';
import type { Tables } from './tables.ts';

/** In the order they were begun. */
export function restoresOf(tables: Tables, id: ThreadId): readonly RestoreOperation[] {
  return select(tables, 'WHERE thread.id = ?', id);
}

/**
 * Oldest first. A restore comes right after its safety checkpoint, whichever of the two a commit names first. The restores
 * of deleted threads are gone.
 */
export function restoresAfter(tables: Tables, id: CheckpointId): readonly RestoreOperation[] {
  return select(
    tables,
    `WHERE restore_operation.position IN
       (SELECT its.position FROM thread_checkpoint CROSS JOIN restore_operation AS its ON its.safety_id = thread_checkpoint.id
        WHERE thread_checkpoint.position >= ? AND thread_checkpoint.imported = 0)`,
    knownPosition(tables.database, id),
  );
}

export function unfinishedRestores(tables: Tables): readonly RestoreOperation[] {
  return select(tables, 'WHERE ended_at IS NULL');
}

function select(
  tables: Tables,
  condition: string,
  ...values: readonly (string | number)[]
): readonly RestoreOperation[] {
  return tables.database.all(
    `SELECT restore_operation.*, thread.id AS thread_id
     FROM restore_operation JOIN thread ON thread.position = thread_position
     ${condition} ORDER BY restore_operation.position`,
    values,
    row => readRestore(tables, row),
  );
}

function readRestore(tables: Tables, row: Row): RestoreOperation {
  return {
    id: parseRestoreId(row.text('id')),
    threadId: parseThreadId(row.text('thread_id')),
    targetId: parseCheckpointId(row.text('target_id')),
    safetyId: parseCheckpointId(row.text('safety_id')),
    startedAt: row.number('started_at'),
    changes: readChanges(tables, row.bytes('changes')),
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

function readChanges({ paths, entries }: Tables, packed: Uint8Array): readonly TreeChange[] {
  const numbers = unpackNumbers(packed);
  const count = numbers.length / 3;
  return numbers.slice(0, count).map((pathId, index) => ({
    path: paths.path(pathId),
    from: entries.read(numbers[count + index] ?? 0),
    to: entries.read(numbers[2 * count + index] ?? 0),
  }));
}
