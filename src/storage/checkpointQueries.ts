import { assert } from '../core/assert.ts';
import type { Checkpoint, CheckpointKind } from '../core/checkpoint.ts';
import { parseCheckpointId, parseThreadId, parseTurnId, type CheckpointId, type ThreadId } from '../core/ids.ts';
import type { CoverageReader } from './coverageRows.ts';
import type { Database } from './database.ts';
import { oneOf } from './json.ts';
import { optionalId, type Row } from './row.ts';

const checkpointKinds: readonly CheckpointKind[] = ['baseline', 'before', 'after', 'late', 'manual', 'safety'];

/**
 * The checkpoints of one store.
 *
 * Those of a deleted thread are hidden where a thread's checkpoints are asked for, and still there where the workspace's
 * are: the next checkpoint's changes are counted against the latest one, and who changed a file is told from all of them.
 */
export class CheckpointQueries {
  readonly #database: Database;
  readonly #coverages: CoverageReader;

  constructor(database: Database, coverages: CoverageReader) {
    this.#database = database;
    this.#coverages = coverages;
  }

  /** In the order they were taken. */
  ofThread(id: ThreadId): readonly Checkpoint[] {
    return this.#all('WHERE thread_id = ? AND thread_deleted = 0 ORDER BY position', id);
  }

  find(id: CheckpointId): Checkpoint | undefined {
    return this.#all('WHERE id = ? AND thread_deleted = 0', id)[0];
  }

  /** Of whichever thread, a deleted one too. */
  latest(): Checkpoint | undefined {
    return this.#all('ORDER BY position DESC LIMIT 1')[0];
  }

  /** Of whichever thread, deleted ones too; oldest first. */
  after(id: CheckpointId): readonly Checkpoint[] {
    return this.#all('WHERE position > ? ORDER BY position', checkpointPosition(this.#database, id));
  }

  #all(condition: string, ...values: readonly (string | number)[]): Checkpoint[] {
    return this.#database.all(`SELECT * FROM thread_checkpoint ${condition}`, values, row => this.#read(row));
  }

  #read(row: Row): Checkpoint {
    return {
      id: parseCheckpointId(row.text('id')),
      threadId: parseThreadId(row.text('thread_id')),
      number: row.number('number'),
      kind: oneOf(checkpointKinds, row.text('kind')),
      turnId: optionalId(row, 'turn_id', parseTurnId),
      parentId: optionalId(row, 'parent_id', parseCheckpointId),
      createdAt: row.number('created_at'),
      name: row.optionalText('name'),
      coverage: this.#coverages.read(row.number('coverage_id')),
      fileCount: row.number('file_count'),
      changedCount: row.number('changed_count'),
      lines: { added: row.number('added_lines'), removed: row.number('removed_lines') },
    };
  }
}

/** The place of a checkpoint among all of the store. Throws when it is unknown. */
export function checkpointPosition(database: Database, id: CheckpointId): number {
  const position = database.find('SELECT position FROM thread_checkpoint WHERE id = ?', [id], row =>
    row.number('position'),
  );
  assert(position !== undefined, `checkpoint ${id} is unknown`);
  return position;
}
