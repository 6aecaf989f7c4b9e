import { parseCheckpointId, parseThreadId, type CheckpointId, type ThreadId } from '../../core/ids.ts';
import { latestPosition } from '../index/checkpointRows.ts';
import type { Database } from '../index/database.ts';
import { blobOf } from '../index/fileEntries.ts';
import { unpackNumbers } from '../index/packedNumbers.ts';
import { unpackUnsaved } from '../index/unsavedTexts.ts';

/** Something that may need contents: a checkpoint, its unsaved texts, or a restore that was cut off. */
export interface Holder {
  readonly checkpointId: CheckpointId | undefined;
  readonly threadId: ThreadId;
  /** Neither expired nor of a deleted thread. */
  readonly isKept: boolean;
  /** Kept whatever becomes of its thread: the workspace's latest checkpoint. */
  readonly isLatest: boolean;
}

export interface StoredCheckpoint extends Holder {
  readonly checkpointId: CheckpointId;
  readonly position: number;
  /** The position of the one its changes are made to; `undefined` for the empty tree. */
  readonly base: number | undefined;
}

/** Every checkpoint of the store, oldest first. */
export function readCheckpoints(database: Database): readonly StoredCheckpoint[] {
  const latest = database.number(latestPosition);
  return database.all(
    `SELECT position, id, thread_id, base_position, thread_deleted OR expired AS gone
     FROM thread_checkpoint ORDER BY position`,
    [],
    row => ({
      checkpointId: parseCheckpointId(row.text('id')),
      threadId: parseThreadId(row.text('thread_id')),
      position: row.number('position'),
      base: row.optionalNumber('base_position'),
      isKept: !row.flag('gone'),
      isLatest: row.number('position') === latest,
    }),
  );
}

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
      holder: {
        checkpointId: parseCheckpointId(row.text('id')),
        threadId: parseThreadId(row.text('thread_id')),
        isKept: !row.flag('expired'),
        isLatest: false,
      },
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
        holder: { checkpointId: undefined, threadId, isKept: true, isLatest: false },
        blobIds: numbers
          .slice(numbers.length / 3)
          .filter(entry => entry > 0)
          .map(blobOf),
      };
    },
  );
}
