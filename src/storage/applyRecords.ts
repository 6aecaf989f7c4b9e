import { assertNever } from '../core/assert.ts';
import type { ThreadId } from '../core/ids.ts';
import type { StoreRecord } from '../core/ports.ts';
import { applyCheckpoint } from './applyCheckpoint.ts';
import { applyRestoreEnd, applyRestoreStart } from './applyRestore.ts';
import {
  applyItem,
  applyThreadChange,
  applyThreadDeletion,
  applyThreadStart,
  applyTurnEnd,
  applyTurnStart,
} from './applyThread.ts';
import type { Database } from './database.ts';
import type { TreeReader } from './treeReader.ts';

/** Why records cannot be stored although nothing is wrong with them, as a clause for the user. */
export type Refusal = string;

/**
 * Writes records as rows, in order; to be used inside one transaction. Stops at the first that belongs to a thread that is not there, and returns why: another
 * window may have deleted it. The caller then drops everything. Throws when an id is there already, or when a checkpoint or
 * blob is named that was never stored.
 */
export function applyRecords(
  database: Database,
  trees: TreeReader,
  records: readonly StoreRecord[],
): Refusal | undefined {
  for (const record of records) {
    if (!applyRecord(database, trees, record)) return 'its thread was deleted in another window';
  }
  return undefined;
}

/** Returns whether the thread the record belongs to is there. */
function applyRecord(database: Database, trees: TreeReader, record: StoreRecord): boolean {
  switch (record.kind) {
    case 'threadStarted':
      return applyThreadStart(database, record.thread);
    case 'threadChanged':
      return isThread(database, record.id) && applyThreadChange(database, record);
    case 'threadDeleted':
      return applyThreadDeletion(database, record.id);
    case 'turnStarted':
      return isThread(database, record.turn.threadId) && applyTurnStart(database, record.turn);
    case 'turnEnded':
      return applyTurnEnd(database, record);
    case 'itemAppended':
      return applyItem(database, record.item);
    case 'checkpointTaken':
      return isThread(database, record.checkpoint.threadId) && applyCheckpoint(database, trees, record);
    case 'restoreStarted':
      return isThread(database, record.operation.threadId) && applyRestoreStart(database, record.operation);
    case 'restoreEnded':
      return applyRestoreEnd(database, record);
    default:
      return assertNever(record);
  }
}

function isThread(database: Database, id: ThreadId): boolean {
  return database.find('SELECT position FROM thread WHERE id = ?', [id], () => true) ?? false;
}
