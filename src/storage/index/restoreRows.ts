import { assert } from '../../core/assert.ts';
import {
  parseCheckpointId,
  parseRestoreId,
  parseThreadId,
  type CheckpointId,
  type RestoreId,
  type ThreadId,
} from '../../core/ids.ts';
import type { RestoreOperation, RestoreOutcome } from '../../core/restore.ts';
import type { TreeChange } from '../../core/tree.ts';
import { originalPosition } from './checkpointRows.ts';
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
 * of deleted threads are gone, unless a copy is left: that stands for its original, with what it names.
 */
export function restoresAfter(tables: Tables, id: CheckpointId): readonly RestoreOperation[] {
  const begun = new Map<RestoreId, RestoreOperation>();
  const found = tables.database.all(
    `SELECT its.started_at, its.changes, its.ended_at, its.failed, thread.id AS thread_id, NULL AS copy_of,
       coalesce(its.copy_of, its.id) AS id, coalesce(safety.copy_of, safety.id) AS safety_id,
       coalesce(target.copy_of, its.target_id) AS target_id, coalesce(undone.copy_of, its.undoes_id) AS undoes_id
     FROM
       (SELECT * FROM thread_checkpoint WHERE position >= ?1 AND original_position IS NULL
        UNION ALL SELECT * FROM thread_checkpoint WHERE original_position >= ?1) AS safety
     CROSS JOIN restore_operation AS its ON its.safety_id = safety.id
     JOIN thread ON thread.position = its.thread_position
     LEFT JOIN thread_checkpoint AS target ON target.id = its.target_id
     LEFT JOIN restore_operation AS undone ON undone.id = its.undoes_id
     WHERE safety.imported = 0
     ORDER BY coalesce(safety.original_position, safety.position), its.position`,
    [originalPosition(tables.database, id)],
    row => readRestore(tables, row),
  );
  for (const restore of found) if (!begun.has(restore.id)) begun.set(restore.id, restore);
  return [...begun.values()];
}

export function unfinishedRestores(tables: Tables): readonly RestoreOperation[] {
  return select(tables, 'WHERE ended_at IS NULL');
}

/** Throws when none is there. */
export function restoreAt(tables: Tables, position: number): RestoreOperation {
  const [restore] = select(tables, 'WHERE restore_operation.position = ?', position);
  assert(restore !== undefined, `no restore is at ${position}`);
  return restore;
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
  const copyOf = optionalId(row, 'copy_of', parseRestoreId);
  return {
    id: parseRestoreId(row.text('id')),
    threadId: parseThreadId(row.text('thread_id')),
    targetId: parseCheckpointId(row.text('target_id')),
    safetyId: parseCheckpointId(row.text('safety_id')),
    startedAt: row.number('started_at'),
    changes: readChanges(tables, row.bytes('changes')),
    ...(copyOf === undefined ? {} : { copyOf }),
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
