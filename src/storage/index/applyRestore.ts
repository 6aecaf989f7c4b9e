import type { CheckpointId } from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { RestoreOperation, RestoreOutcome } from '../../core/restore.ts';
import type { LeftOut } from './applyThread.ts';
import { rowsOf, type KnownRows } from './changeRows.ts';
import { checkpointPosition } from './checkpointRows.ts';
import { addEvent } from './historyEvents.ts';
import { packNumbers } from './packedNumbers.ts';
import type { Tables } from './tables.ts';
import { findRestore, threadPosition, touchThread } from './threadRows.ts';
import type { DeltaRow } from './treeArrays.ts';

/** What goes for all records of a commit. */
export interface Together {
  /** The checkpoints taken by it. */
  readonly taken: ReadonlySet<CheckpointId>;
  readonly known: KnownRows;
}

/** The checkpoints it names may come after it in the same commit. */
export function applyRestoreStart(
  tables: Tables,
  operation: RestoreOperation,
  { taken, known }: Together,
): LeftOut | undefined {
  const { database } = tables;
  const { id, threadId, targetId, safetyId, startedAt, undoes, copyOf, outcome } = operation;
  const thread = threadPosition(database, threadId);
  if (thread === undefined) return `Restore ${id} was left out: its thread is not there.`;
  for (const checkpoint of [targetId, safetyId]) {
    if (taken.has(checkpoint) || checkpointPosition(database, checkpoint) !== undefined) continue;
    return `Restore ${id} was left out: checkpoint ${checkpoint} is not there.`;
  }
  if (findRestore(database, id) !== undefined) return `A second restore ${id} was left out.`;
  const position = database.number(
    `INSERT INTO restore_operation
       (id, thread_position, target_id, safety_id, started_at, changes, undoes_id, copy_of, ended_at, failed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING position`,
    ...[id, thread, targetId, safetyId, startedAt, packRows(rowsOf(tables, operation.changes, known)), undoes, copyOf],
    outcome?.endedAt,
    outcome === undefined ? undefined : failedText(outcome),
  );
  touchThread(database, thread, startedAt);
  if (outcome !== undefined) addEvent(database, { thread, kind: 'restore', subject: position ?? 0, at: startedAt });
  return undefined;
}

export function applyRestoreEnd(
  { database }: Tables,
  { id, outcome }: Extract<StoreRecord, { kind: 'restoreEnded' }>,
): LeftOut | undefined {
  const restore = findRestore(database, id);
  if (restore === undefined) return `The end of restore ${id} was left out: its beginning is not there.`;
  const startedAt = database.number(
    'UPDATE restore_operation SET ended_at = ?, failed = ? WHERE position = ? RETURNING started_at',
    ...[outcome.endedAt, failedText(outcome), restore.position],
  );
  addEvent(database, { ...restore, kind: 'restore', subject: restore.position, at: startedAt ?? outcome.endedAt });
  return undefined;
}

/** The ids of the paths, then the entries there before, then those after. */
const packRows = (rows: readonly DeltaRow[]): Uint8Array =>
  packNumbers([
    ...rows.map(({ pathId }) => pathId),
    ...rows.map(({ oldEntry }) => oldEntry),
    ...rows.map(({ newEntry }) => newEntry),
  ]);

const failedText = ({ failed }: RestoreOutcome): string =>
  JSON.stringify(failed.map(({ path, reason }) => ({ path, reason })));
