import type { Checkpoint } from '../../core/checkpoint.ts';
import { parseCheckpointId, type CheckpointId } from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import { entryKindOf } from '../../core/timelineEvent.ts';
import type { LeftOut } from './applyThread.ts';
import { checkpointPosition } from './checkpointRows.ts';
import { rowsOf, wholeTreeOf, type KnownRows } from './changeRows.ts';
import type { Database } from './database.ts';
import { addEvent } from './historyEvents.ts';
import { packTree, storeManifest } from './manifest.ts';
import { optionalId } from './row.ts';
import type { Tables } from './tables.ts';
import { threadPosition } from './threadRows.ts';
import { packUnsaved } from './unsavedTexts.ts';
import type { DeltaRow } from './treeArrays.ts';

/** A full tree is stored this many checkpoints apart; any tree is then built in some milliseconds. */
const manifestEvery = 100;

/**
 * A checkpoint whose thread is not there is hidden, since later ones are built on it. One whose parent is not there, and
 * every one built on such a one, is uncertain, and expired from the start.
 */
export function applyCheckpoint(
  tables: Tables,
  { checkpoint, changes }: Extract<StoreRecord, { kind: 'checkpointTaken' }>,
  known: KnownRows,
): LeftOut | undefined {
  const { database, trees } = tables;
  if (checkpoint.copyOf !== undefined) return applyCopy(tables, checkpoint, checkpoint.copyOf);
  const base = findBase(database, checkpoint);
  const thread = threadPosition(database, checkpoint.threadId);
  const position = storeCheckpoint(tables, checkpoint, base, thread !== undefined);
  if (position === undefined) return `A second checkpoint ${checkpoint.id} was left out.`;
  const rows = rowsOf(tables, changes, known);
  if (checkpoint.parentId !== undefined) storeRows(database, position, rows);
  if (base.position === undefined) {
    const { tree, packed } = wholeTreeOf(tables, changes, known);
    trees.arrays.begin(position, tree);
    storeManifest(database, position, packed);
  } else {
    if (base.distance === 0) trees.arrays.read(base.position);
    trees.arrays.advance(position, base.position, rows);
    if (base.distance === 0) storeManifest(database, position, packTree(trees.arrays.read(position)));
  }
  if (thread === undefined) return `Checkpoint ${checkpoint.id} is hidden: its thread is not there.`;
  enterInThread(database, thread, position, checkpoint);
  return base.isMissing ? `Checkpoint ${checkpoint.id} is not whole: the one it is built on is not there.` : undefined;
}

/** A copy costs one row: all else is its original's. Later checkpoints are not built on it. */
function applyCopy(tables: Tables, checkpoint: Checkpoint, copyOf: CheckpointId): LeftOut | undefined {
  const { database } = tables;
  const { id, threadId } = checkpoint;
  const thread = threadPosition(database, threadId);
  const [original] = database.all(
    'SELECT position, parent_id, expired, uncertain FROM thread_checkpoint WHERE id = ? AND original_position IS NULL',
    [copyOf],
    row => ({
      position: row.number('position'),
      parentId: optionalId(row, 'parent_id', parseCheckpointId),
      expired: row.flag('expired'),
      isUncertain: row.flag('uncertain'),
    }),
  );
  if (original === undefined) return `Checkpoint ${id} was left out: the one it is a copy of is not there.`;
  const { position: originalPosition, parentId, isUncertain } = original;
  const copied = { ...checkpoint, parentId, expired: checkpoint.expired || original.expired };
  const base = { ...nothing, position: originalPosition, original: originalPosition, isUncertain };
  const position = storeCheckpoint(tables, copied, base, thread !== undefined);
  if (position === undefined) return `A second checkpoint ${id} was left out.`;
  if (thread === undefined) return `Checkpoint ${id} is hidden: its thread is not there.`;
  enterInThread(database, thread, position, copied);
  return undefined;
}

/** What the tree of a new checkpoint is built on. */
interface Base {
  readonly position: number | undefined;
  /** The position of the nearest full tree, and how many bases away that will be: 0 for one of its own. */
  readonly manifest: number | undefined;
  readonly distance: number;
  readonly isUncertain: boolean;
  readonly isMissing: boolean;
  /** Of a copy: the position of its original. */
  readonly original?: number;
}

const nothing: Base = { position: undefined, manifest: undefined, distance: 0, isUncertain: false, isMissing: false };

function findBase(database: Database, { parentId }: Checkpoint): Base {
  if (parentId === undefined) return nothing;
  const parent = database.numbers(
    `SELECT ${baseColumns} FROM thread_checkpoint
     WHERE position = (SELECT coalesce(original_position, position) FROM thread_checkpoint WHERE id = ?)`,
    parentId,
  );
  const isMissing = parent.length === 0;
  const latest = `SELECT ${baseColumns} FROM thread_checkpoint WHERE original_position IS NULL ORDER BY position DESC LIMIT 1`;
  const [position, manifest = 0, distance = 0, uncertain] = isMissing ? database.numbers(latest) : parent;
  if (position === undefined) return { ...nothing, isUncertain: true, isMissing };
  const isFar = distance + 1 >= manifestEvery;
  return {
    position,
    manifest: isFar ? undefined : manifest,
    distance: isFar ? 0 : distance + 1,
    isUncertain: isMissing || uncertain === 1,
    isMissing,
  };
}

const baseColumns = 'position, coalesce(manifest_position, position), manifest_distance, uncertain';

/** Returns its position, `undefined` when there is one of this id already. */
function storeCheckpoint(tables: Tables, checkpoint: Checkpoint, base: Base, isShown: boolean): number | undefined {
  const { database, coverages } = tables;
  const { id, threadId, number, kind, turnId, parentId, createdAt, fileCount, changedCount, lines } = checkpoint;
  return database.number(
    `INSERT INTO thread_checkpoint
       (id, thread_id, thread_deleted, number, kind, turn_id, parent_id, created_at, name, pinned, expired, imported, copy_of,
        original_position, uncertain, coverage_id, below, unsaved, file_count, changed_count, added_lines, removed_lines, base_position, manifest_position,
        manifest_distance)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING position`,
    ...[id, threadId, isShown ? 0 : 1, number, kind, turnId, parentId, createdAt],
    ...[isShown ? checkpoint.name : undefined, checkpoint.pinned ? 1 : 0],
    ...[checkpoint.expired || base.isUncertain ? 1 : 0, checkpoint.imported ? 1 : 0],
    ...[checkpoint.copyOf, base.original, base.isUncertain ? 1 : 0],
    ...[coverages.store(checkpoint.coverage), checkpoint.below],
    isShown ? packUnsaved(tables, checkpoint.unsaved) : undefined,
    ...[fileCount, changedCount, lines.added, lines.removed],
    ...[base.position, base.manifest, base.distance],
  );
}

function storeRows(database: Database, position: number, rows: readonly DeltaRow[]): void {
  database.insert(
    'INSERT OR REPLACE INTO checkpoint_file_snapshot (checkpoint_position, path_id, new_entry, old_entry)',
    rows.map(({ pathId, newEntry, oldEntry }) => [position, pathId, newEntry || undefined, oldEntry || undefined]),
  );
}

function enterInThread(database: Database, thread: number, position: number, checkpoint: Checkpoint): void {
  const { kind, number, changedCount, createdAt, turnId } = checkpoint;
  database.run(
    `UPDATE thread SET next_checkpoint_number = max(next_checkpoint_number, ?), changed_count = changed_count + ?
     WHERE position = ?`,
    ...[number + 1, kind === 'after' ? changedCount : 0, thread],
  );
  if (kind === 'after' || kind === 'manual') storeConversation(database, position, thread, turnId);
  const entryKind = entryKindOf(checkpoint);
  if (entryKind !== undefined) addEvent(database, { thread, kind: entryKind, subject: position, at: createdAt });
}

/** Where the conversation stands: the path to the checkpoint's turn, else to the active one. */
function storeConversation(database: Database, position: number, thread: number, turnId: Checkpoint['turnId']): void {
  const standing = database.find('SELECT active_turn_id, item_count FROM thread WHERE position = ?', [thread], row => ({
    turnId: turnId ?? row.optionalText('active_turn_id'),
    itemCount: row.number('item_count'),
  }));
  const messageCount = database.number('SELECT number FROM turn WHERE id = ?', standing?.turnId) ?? 0;
  database.run(
    `INSERT INTO conversation_snapshot (checkpoint_position, thread_position, turn_id, message_count, item_count)
     VALUES (?, ?, ?, ?, ?)`,
    ...[position, thread, standing?.turnId, messageCount, standing?.itemCount ?? 0],
  );
}

export function applyCheckpointChange(
  database: Database,
  { id, patch }: Extract<StoreRecord, { kind: 'checkpointChanged' }>,
): LeftOut | undefined {
  const position = database.number('SELECT position FROM thread_checkpoint WHERE id = ? AND thread_deleted = 0', id);
  if (position === undefined) return `A change of checkpoint ${id} was left out: the checkpoint is not there.`;
  if (patch.name !== undefined) {
    database.run('UPDATE thread_checkpoint SET name = ? WHERE position = ?', patch.name, position);
  }
  if (patch.pinned !== undefined) {
    database.run('UPDATE thread_checkpoint SET pinned = ? WHERE position = ?', patch.pinned ? 1 : 0, position);
  }
  return undefined;
}

export function applyExpiry(database: Database, ids: readonly CheckpointId[]): LeftOut | undefined {
  let unknown = 0;
  for (const id of ids) {
    const position = checkpointPosition(database, id);
    if (position === undefined) unknown++;
    else database.run('UPDATE thread_checkpoint SET expired = 1 WHERE position = ?', position);
  }
  return unknown === 0 ? undefined : `${unknown} of ${ids.length} checkpoints could not expire: they are not there.`;
}
