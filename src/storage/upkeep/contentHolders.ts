import { parseCheckpointId, parseThreadId, type CheckpointId, type ThreadId } from '../../core/ids.ts';
import { latestPosition } from '../index/checkpointRows.ts';
import type { Database } from '../index/database.ts';
import { blobOf } from '../index/fileEntries.ts';
import { unpackNumbers } from '../index/packedNumbers.ts';
import type { Row } from '../index/row.ts';
import { unpackUnsaved } from '../index/unsavedTexts.ts';

/** Something that may need contents: a checkpoint with its copies, its unsaved texts, or a restore that was cut off. */
export interface Holder {
  /** For whom its contents are kept: whatever of it is neither expired nor of a deleted thread. */
  readonly keepers: readonly Keeper[];
  /** Kept whatever becomes of its thread: the workspace's latest checkpoint. */
  readonly isLatest: boolean;
}

export interface Keeper {
  /** `undefined` for a restore. */
  readonly checkpointId: CheckpointId | undefined;
  readonly threadId: ThreadId;
}

export interface StoredCheckpoint extends Holder {
  readonly position: number;
  /** The position of the one its changes are made to; `undefined` for the empty tree. */
  readonly base: number | undefined;
}

/** Every checkpoint of the store that is no copy, oldest first. */
export function readCheckpoints(database: Database): readonly StoredCheckpoint[] {
  const latest = database.number(latestPosition);
  const keepers = new Map<number, Keeper[]>();
  const kept = `SELECT coalesce(original_position, position) AS place, id, thread_id
    FROM thread_checkpoint WHERE NOT thread_deleted AND NOT expired ORDER BY position`;
  for (const { place, keeper } of database.all(kept, [], row => ({
    place: row.number('place'),
    keeper: keeperIn(row),
  }))) {
    const others = keepers.get(place);
    if (others === undefined) keepers.set(place, [keeper]);
    else others.push(keeper);
  }
  return database.all(
    'SELECT position, base_position FROM thread_checkpoint WHERE original_position IS NULL ORDER BY position',
    [],
    row => ({
      keepers: keepers.get(row.number('position')) ?? [],
      position: row.number('position'),
      base: row.optionalNumber('base_position'),
      isLatest: row.number('position') === latest,
    }),
  );
}

const keeperIn = (row: Row): Keeper => ({
  checkpointId: parseCheckpointId(row.text('id')),
  threadId: parseThreadId(row.text('thread_id')),
});

/** Something beside the trees of checkpoints, and the blobs it needs. */
export interface OtherHolder {
  readonly holder: Holder;
  readonly blobIds: readonly number[];
}

/** The unsaved texts of checkpoints: unlike its files, nothing is built on those of the latest one. */
export function readUnsavedTexts(database: Database): readonly OtherHolder[] {
  return database.all(
    `SELECT id, thread_id, unsaved, expired FROM thread_checkpoint WHERE unsaved IS NOT NULL AND thread_deleted = 0`,
    [],
    row => ({
      holder: { keepers: row.flag('expired') ? [] : [keeperIn(row)], isLatest: false },
      blobIds: unpackUnsaved(row.bytes('unsaved')).blobIds,
    }),
  );
}

/** Restores that were cut off: they may be finished or undone. */
export function readCutOffRestores(database: Database): readonly OtherHolder[] {
  return database.all(
    `SELECT thread.id AS thread_id, changes
     FROM restore_operation JOIN thread ON thread.position = thread_position WHERE ended_at IS NULL`,
    [],
    row => {
      const threadId = parseThreadId(row.text('thread_id'));
      const numbers = unpackNumbers(row.bytes('changes'));
      return {
        holder: { keepers: [{ checkpointId: undefined, threadId }], isLatest: false },
        blobIds: numbers
          .slice(numbers.length / 3)
          .filter(entry => entry > 0)
          .map(blobOf),
      };
    },
  );
}
