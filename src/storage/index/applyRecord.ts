import { assertNever } from '../../core/assert.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import { applyCheckpoint, applyCheckpointChange, applyExpiry } from './applyCheckpoint.ts';
import { applyRestoreEnd, applyRestoreStart, type Together } from './applyRestore.ts';
import {
  applyItem,
  applyMemory,
  applyThreadChange,
  applyThreadDeletion,
  applyThreadStart,
  applyTurnEnd,
  applyTurnStart,
  type LeftOut,
} from './applyThread.ts';
import type { KnownRows } from './changeRows.ts';
import type { Tables } from './tables.ts';

/** Writes the records of one commit as rows, in order. Returns what was left out since it does not fit, and why. */
export function applyRecords(tables: Tables, records: readonly StoreRecord[], known: KnownRows): readonly LeftOut[] {
  const taken = new Set(records.flatMap(record => (record.kind === 'checkpointTaken' ? record.checkpoint.id : [])));
  return records.flatMap(record => applyRecord(tables, record, { taken, known }) ?? []);
}

function applyRecord(tables: Tables, record: StoreRecord, { taken, known }: Together): LeftOut | undefined {
  const { database } = tables;
  switch (record.kind) {
    case 'threadStarted':
      return applyThreadStart(database, record.thread);
    case 'threadChanged':
      return applyThreadChange(database, record);
    case 'threadDeleted':
      applyThreadDeletion(database, record.id);
      return undefined;
    case 'turnStarted':
      return applyTurnStart(database, record.turn);
    case 'turnEnded':
      return applyTurnEnd(database, record);
    case 'agentRemembered':
      return applyMemory(database, record);
    case 'itemAppended':
      return applyItem(database, record.item);
    case 'checkpointTaken':
      return applyCheckpoint(tables, record, known);
    case 'checkpointChanged':
      return applyCheckpointChange(database, record);
    case 'checkpointsExpired':
      return applyExpiry(database, record.ids);
    case 'restoreStarted':
      return applyRestoreStart(tables, record.operation, { taken, known });
    case 'restoreEnded':
      return applyRestoreEnd(tables, record);
    default:
      return assertNever(record);
  }
}
