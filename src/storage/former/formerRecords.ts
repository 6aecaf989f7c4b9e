import type { Checkpoint, CheckpointKind } from '../../core/checkpoint.ts';
import type { Coverage } from '../../core/coverage.ts';
import {
  parseBlobId,
  parseCheckpointId,
  parseItemId,
  parseRestoreId,
  parseThreadId,
  parseTurnId,
} from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { RestoreOutcome } from '../../core/restore.ts';
import type { TurnStatus } from '../../core/thread.ts';
import type { TreeChange, TreeEntry } from '../../core/tree.ts';
import type { Database } from '../index/database.ts';
import { Json, oneOf } from '../index/json.ts';
import { unpackNumbers } from '../index/packedNumbers.ts';
import { optionalId, type Row } from '../index/row.ts';
import { parseCoverage } from '../records/decodeEvents.ts';
import { parseItemContent } from '../records/itemContent.ts';

/**
 * What a database of version 0.1 holds, as records in an order in which they can be committed: threads, their turns with
 * their items, checkpoints, restores, and what was deleted.
 */
export function readFormerRecords(database: Database): readonly StoreRecord[] {
  const files = new FormerFiles(database);
  const checkpoints = readCheckpoints(database, files);
  return [
    ...readThreads(database),
    ...readDeletedThreads(database),
    ...readTurns(database),
    ...readItems(database),
    ...checkpoints,
    ...readRestores(database, files),
    ...readDeletedThreads(database).map(({ thread }): StoreRecord => ({ kind: 'threadDeleted', id: thread.id })),
  ];
}

type Records<Kind extends StoreRecord['kind']> = readonly Extract<StoreRecord, { kind: Kind }>[];

const readThreads = (database: Database): Records<'threadStarted'> =>
  database.all('SELECT * FROM thread ORDER BY position', [], row => ({
    kind: 'threadStarted',
    thread: {
      id: parseThreadId(row.text('id')),
      name: row.optionalText('name'),
      createdAt: row.number('created_at'),
      updatedAt: row.number('updated_at'),
      activeTurnId: optionalId(row, 'active_turn_id', parseTurnId),
    },
  }));

/** Their checkpoints are still there, since those of other threads are built on them. */
const readDeletedThreads = (database: Database): Records<'threadStarted'> =>
  database.all('SELECT DISTINCT thread_id FROM thread_checkpoint WHERE thread_deleted = 1', [], row => ({
    kind: 'threadStarted',
    thread: {
      id: parseThreadId(row.text('thread_id')),
      name: undefined,
      createdAt: 0,
      updatedAt: 0,
      activeTurnId: undefined,
    },
  }));

const turnStatuses: readonly TurnStatus[] = ['inProgress', 'completed', 'interrupted', 'failed'];

const readTurns = (database: Database): Records<'turnStarted'> =>
  database.all('SELECT * FROM turn ORDER BY position', [], row => ({
    kind: 'turnStarted',
    turn: {
      id: parseTurnId(row.text('id')),
      threadId: parseThreadId(row.text('thread_id')),
      parentId: optionalId(row, 'parent_id', parseTurnId),
      number: row.number('number'),
      text: row.text('text'),
      agentId: row.text('agent_id'),
      status: oneOf(turnStatuses, row.text('status')),
      startedAt: row.number('started_at'),
      endedAt: row.optionalNumber('ended_at'),
      failure: row.optionalText('failure'),
    },
  }));

const readItems = (database: Database): Records<'itemAppended'> =>
  database.all('SELECT * FROM thread_item ORDER BY position', [], row => ({
    kind: 'itemAppended',
    item: {
      id: parseItemId(row.text('id')),
      turnId: parseTurnId(row.text('turn_id')),
      createdAt: row.number('created_at'),
      content: parseItemContent(Json.parse(row.text('content'))),
    },
  }));

const checkpointKinds: readonly CheckpointKind[] = ['baseline', 'before', 'after', 'late', 'manual', 'safety'];

function readCheckpoints(database: Database, files: FormerFiles): Records<'checkpointTaken'> {
  const coverages = new Map<number, Coverage>(
    database.all('SELECT id, content FROM coverage', [], row => [
      row.number('id'),
      parseCoverage(Json.parse(row.text('content'))),
    ]),
  );
  return database.all('SELECT * FROM thread_checkpoint ORDER BY position', [], row => {
    const checkpoint: Checkpoint = {
      id: parseCheckpointId(row.text('id')),
      threadId: parseThreadId(row.text('thread_id')),
      number: row.number('number'),
      kind: oneOf(checkpointKinds, row.text('kind')),
      turnId: optionalId(row, 'turn_id', parseTurnId),
      parentId: optionalId(row, 'parent_id', parseCheckpointId),
      createdAt: row.number('created_at'),
      name: row.optionalText('name'),
      pinned: false,
      expired: false,
      coverage: coverages.get(row.number('coverage_id')) ?? { leftOut: [], ignoreFiles: [], ignored: [] },
      unsaved: [],
      fileCount: row.number('file_count'),
      changedCount: row.number('changed_count'),
      lines: { added: row.number('added_lines'), removed: row.number('removed_lines') },
    };
    const position = row.number('position');
    const changes = checkpoint.parentId === undefined ? files.fullTree(position) : files.changes(position);
    return { kind: 'checkpointTaken', checkpoint, changes };
  });
}

const readRestores = (database: Database, files: FormerFiles): Records<'restoreStarted'> =>
  database.all('SELECT * FROM restore_operation ORDER BY position', [], row => ({
    kind: 'restoreStarted',
    operation: {
      id: parseRestoreId(row.text('id')),
      threadId: parseThreadId(row.text('thread_id')),
      targetId: parseCheckpointId(row.text('target_id')),
      safetyId: parseCheckpointId(row.text('safety_id')),
      startedAt: row.number('started_at'),
      changes: files.packedChanges(row.bytes('changes')),
      undoes: optionalId(row, 'undoes_id', parseRestoreId),
      outcome: readOutcome(row),
    },
  }));

function readOutcome(row: Row): RestoreOutcome | undefined {
  const endedAt = row.optionalNumber('ended_at');
  if (endedAt === undefined) return undefined;
  const failed = Json.parse(row.text('failed')).list(failure => ({
    path: failure.field('path').text(),
    reason: failure.field('reason').text(),
  }));
  return { endedAt, failed };
}

/** The paths and blobs of a former database, by the numbers that stand for them. */
class FormerFiles {
  readonly #database: Database;
  readonly #paths: ReadonlyMap<number, string>;
  readonly #entries: ReadonlyMap<number, TreeEntry>;

  constructor(database: Database) {
    this.#database = database;
    this.#paths = new Map(
      database.all('SELECT id, path FROM file_path', [], row => [row.number('id'), row.text('path')]),
    );
    this.#entries = new Map(
      database.all('SELECT id, hash, size FROM file_blob', [], row => [
        row.number('id'),
        { blob: parseBlobId(Buffer.from(row.bytes('hash')).toString('hex')), size: row.number('size') },
      ]),
    );
  }

  fullTree(position: number): readonly TreeChange[] {
    const sql = 'SELECT content FROM file_manifest WHERE checkpoint_position = ?';
    const packed = this.#database.find(sql, [position], row => row.bytes('content'));
    const numbers = unpackNumbers(packed ?? new Uint8Array());
    const count = numbers.length / 2;
    return numbers.slice(0, count).map((path, index) => this.#change(path, undefined, numbers[count + index]));
  }

  changes(position: number): readonly TreeChange[] {
    return this.#database.all(
      'SELECT path_id, new_blob_id, old_blob_id FROM checkpoint_file_snapshot WHERE checkpoint_position = ?',
      [position],
      row => this.#change(row.number('path_id'), row.optionalNumber('old_blob_id'), row.optionalNumber('new_blob_id')),
    );
  }

  /** Path numbers, then blob numbers before, then those after; 0 stands for no file. */
  packedChanges(packed: Uint8Array): readonly TreeChange[] {
    const numbers = unpackNumbers(packed);
    const count = numbers.length / 3;
    return numbers
      .slice(0, count)
      .map((path, index) => this.#change(path, numbers[count + index], numbers[2 * count + index]));
  }

  #change(pathNumber: number, from: number | undefined, to: number | undefined): TreeChange {
    const path = this.#paths.get(pathNumber);
    if (path === undefined) throw new Error(`path ${pathNumber} is not in the former store`);
    return { path, from: this.#entries.get(from ?? 0), to: this.#entries.get(to ?? 0) };
  }
}
