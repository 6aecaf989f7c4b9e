import type { StoreRecord } from '../../core/ports/store.ts';
import { storeChanges } from './applyCheckpoint.ts';
import { changesOf } from './checkRecords.ts';
import type { Tables } from './tables.ts';
import type { DeltaRow } from './treeArrays.ts';

/** Changes of a record that take longer to apply than other work is to wait. */
const manyChanges = 8192;

/** Changes stored in one step. */
const stepLength = 2048;

/**
 * Stores what very many changes name, so that applying the records takes less at once. In steps: other work may have its turn
 * between two, and sees nothing of it. To be done once the records are in the log, just before they are applied.
 */
export function* prepareRecords(tables: Tables, records: readonly StoreRecord[]): Generator<void, void> {
  for (const changes of records.map(changesOf)) {
    if (changes.length < manyChanges) continue;
    const rows: DeltaRow[] = [];
    tables.expectBlobs(changes.length);
    for (let at = 0; at < changes.length; at += stepLength) {
      try {
        rows.push(...tables.database.transact(() => storeChanges(tables, changes.slice(at, at + stepLength))));
      } catch (cause) {
        tables.clear();
        throw cause;
      }
      yield;
    }
    tables.prepared.set(changes, rows);
  }
}
