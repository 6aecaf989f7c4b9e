import {
  parseThreadId,
  type CheckpointId,
  type ItemId,
  type RestoreId,
  type ThreadId,
  type TurnId,
} from '../../core/ids.ts';
import type { Database } from './database.ts';

/** A kind of thing that lies in a thread and goes with it. */
export type PartKind = 'turn' | 'item' | 'restore';

/** Which threads, and what in them, there would be after the first records of a commit: the index and those together. */
export class CommitView {
  readonly #database: Database;
  readonly #started = new Set<ThreadId>();
  /** Deleted by a record; rows of the index that lie in these are gone. */
  readonly #deleted = new Set<ThreadId>();
  readonly #parts = new Map<string, ThreadId>();
  readonly #checkpoints = new Map<CheckpointId, ThreadId>();
  readonly #hidden = new Set<CheckpointId>();

  constructor(database: Database) {
    this.#database = database;
  }

  startThread(id: ThreadId): void {
    this.#started.add(id);
  }

  deleteThread(id: ThreadId): void {
    this.#started.delete(id);
    this.#deleted.add(id);
    for (const [part, thread] of this.#parts) if (thread === id) this.#parts.delete(part);
    for (const [checkpoint, thread] of this.#checkpoints) if (thread === id) this.#hidden.add(checkpoint);
  }

  hasThread(id: ThreadId): boolean {
    if (this.#started.has(id)) return true;
    return (
      !this.#deleted.has(id) && this.#database.number('SELECT position FROM thread WHERE id = ?', id) !== undefined
    );
  }

  addPart(kind: PartKind, id: TurnId | ItemId | RestoreId, thread: ThreadId): void {
    this.#parts.set(`${kind} ${id}`, thread);
  }

  /** The thread a turn, an item or a restore lies in; `undefined` when it is not there. */
  threadOf(kind: PartKind, id: TurnId | ItemId | RestoreId): ThreadId | undefined {
    const added = this.#parts.get(`${kind} ${id}`);
    if (added !== undefined) return added;
    const stored = this.#database.find(selectThread[kind], [id], row => parseThreadId(row.text('id')));
    return stored === undefined || this.#deleted.has(stored) ? undefined : stored;
  }

  addCheckpoint(id: CheckpointId, thread: ThreadId): void {
    this.#checkpoints.set(id, thread);
  }

  /** Deleted threads' too. */
  hasCheckpoint(id: CheckpointId): boolean {
    return this.#checkpoints.has(id) || this.#storedThread(id) !== undefined;
  }

  /** A checkpoint that was stored by an earlier commit, and is no copy. Deleted threads' too. */
  isOriginal(id: CheckpointId): boolean {
    const sql = 'SELECT position FROM thread_checkpoint WHERE id = ? AND original_position IS NULL';
    return this.#database.number(sql, id) !== undefined;
  }

  /** Not deleted threads'. */
  showsCheckpoint(id: CheckpointId): boolean {
    const stored = this.#storedThread(id);
    if (stored !== undefined) return !stored.isDeleted && !this.#deleted.has(stored.thread);
    return this.#checkpoints.has(id) && !this.#hidden.has(id);
  }

  #storedThread(id: CheckpointId): { readonly thread: ThreadId; readonly isDeleted: boolean } | undefined {
    return this.#database.find('SELECT thread_id, thread_deleted FROM thread_checkpoint WHERE id = ?', [id], row => ({
      thread: parseThreadId(row.text('thread_id')),
      isDeleted: row.flag('thread_deleted'),
    }));
  }
}

const selectThread: Readonly<Record<PartKind, string>> = {
  turn: 'SELECT thread.id FROM turn JOIN thread ON thread.position = turn.thread_position WHERE turn.id = ?',
  item: `SELECT thread.id FROM thread_item JOIN turn ON turn.position = turn_position
    JOIN thread ON thread.position = turn.thread_position WHERE thread_item.id = ?`,
  restore: `SELECT thread.id FROM restore_operation AS its JOIN thread ON thread.position = its.thread_position
    WHERE its.id = ?`,
};
