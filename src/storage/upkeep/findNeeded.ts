import { parseBlobId, parseCheckpointId, parseThreadId, type BlobId, type CheckpointId } from '../../core/ids.ts';
import { latestPosition } from '../index/checkpointRows.ts';
import type { Database } from '../index/database.ts';
import type { StoreIndex } from '../index/storeIndex.ts';
import type { FirstCheckpoint, Needed } from './compaction.ts';
import { ContentUse } from './contentUse.ts';

/** What of a store is still needed now. */
export function findNeeded(index: StoreIndex): Needed {
  const { database } = index;
  const live = ContentUse.read(database, index.bases()).liveBlobs();
  const liveIds = new Set<BlobId>(
    database
      .all('SELECT id, hash FROM file_blob', [], row => ({ number: row.number('id'), hash: row.bytes('hash') }))
      .flatMap(({ number, hash }) => (live.has(number) ? parseBlobId(Buffer.from(hash).toString('hex')) : [])),
  );
  const threads = new Set(database.all('SELECT id FROM thread', [], row => parseThreadId(row.text('id'))));
  return {
    isLive: id => liveIds.has(id),
    isDeleted: id => !threads.has(id),
    first: findFirst(index),
  };
}

/**
 * The first checkpoint that is shown, or named by a restore, tells what it changed against the one it is built on, so that
 * one is the first that is needed.
 */
function findFirst(index: StoreIndex): FirstCheckpoint | undefined {
  const { database } = index;
  const shown = database.number(
    `SELECT min(coalesce(base_position, position)) FROM thread_checkpoint
     WHERE thread_deleted = 0
        OR position = (${latestPosition})
        OR id IN (SELECT target_id FROM restore_operation UNION ALL SELECT safety_id FROM restore_operation)`,
  );
  if (shown === undefined) return undefined;
  const position = lowestBase(database, shown);
  const before = idsBefore(database, position);
  if (before.size === 0) return undefined;
  const id = database.find('SELECT id FROM thread_checkpoint WHERE position = ?', [position], row =>
    parseCheckpointId(row.text('id')),
  );
  if (id === undefined) return undefined;
  const tree = [...index.readTree(id)].map(([path, to]) => ({ path, from: undefined, to }));
  return { id, before, tree };
}

/** The lowest place that a checkpoint there or after is built on, whoever shows it: imports are chains of their own. */
function lowestBase(database: Database, position: number): number {
  const lowest = 'SELECT min(coalesce(base_position, position)) FROM thread_checkpoint WHERE position >= ?';
  const base = database.number(lowest, position) ?? position;
  return base < position ? lowestBase(database, base) : position;
}

const idsBefore = (database: Database, position: number): ReadonlySet<CheckpointId> =>
  new Set(
    database.all('SELECT id FROM thread_checkpoint WHERE position < ?', [position], row =>
      parseCheckpointId(row.text('id')),
    ),
  );
