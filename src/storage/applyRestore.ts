import type { StoreRecord } from '../core/ports.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { TreeChange } from '../core/tree.ts';
import { touchThread } from './applyThread.ts';
import type { Database } from './database.ts';
import { findBlob, storePath } from './fileRows.ts';
import { addEvent } from './historyEvents.ts';
import { packNumbers } from './packedNumbers.ts';

export function applyRestoreStart(database: Database, operation: RestoreOperation): boolean {
  const { id, threadId, targetId, safetyId, startedAt, changes, undoes, outcome } = operation;
  database.run(
    `INSERT INTO restore_operation
       (id, thread_id, target_id, safety_id, started_at, changes, undoes_id, ended_at, failed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, threadId, targetId, safetyId, startedAt, packChanges(database, changes), undoes, outcome?.endedAt],
    outcome === undefined ? undefined : JSON.stringify(outcome.failed),
  );
  touchThread(database, threadId, startedAt);
  addEvent(database, { threadId, kind: 'restore', subjectId: id, at: startedAt });
  return true;
}

export function applyRestoreEnd(
  database: Database,
  { id, outcome }: Extract<StoreRecord, { kind: 'restoreEnded' }>,
): boolean {
  const isKnown = database.find('SELECT position FROM restore_operation WHERE id = ?', [id], () => true) ?? false;
  database.run(
    'UPDATE restore_operation SET ended_at = ?, failed = ? WHERE id = ?',
    ...[outcome.endedAt, JSON.stringify(outcome.failed), id],
  );
  return isKnown;
}

/** The ids of the paths, then of the blobs there before, then of those after; 0 stands for no file. */
function packChanges(database: Database, changes: readonly TreeChange[]): Uint8Array {
  return packNumbers([
    ...changes.map(({ path }) => storePath(database, path)),
    ...changes.map(({ from }) => findBlob(database, from) ?? 0),
    ...changes.map(({ to }) => findBlob(database, to) ?? 0),
  ]);
}
