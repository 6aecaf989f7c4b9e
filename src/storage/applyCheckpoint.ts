import { assert } from '../core/assert.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { StoreRecord } from '../core/ports.ts';
import { applyChanges, type Tree, type TreeChange } from '../core/tree.ts';
import { storeCoverage } from './coverageRows.ts';
import type { Database } from './database.ts';
import { storeManifest } from './fileManifest.ts';
import { findBlob, storePath } from './fileRows.ts';
import { addEvent } from './historyEvents.ts';
import type { TreeReader } from './treeReader.ts';

/** A full tree is stored this many checkpoints apart; any tree is then built in some milliseconds. */
const manifestEvery = 100;

export function applyCheckpoint(
  database: Database,
  trees: TreeReader,
  { checkpoint, changes }: Extract<StoreRecord, { kind: 'checkpointTaken' }>,
): boolean {
  const distance = manifestDistance(database, checkpoint);
  const position = storeCheckpoint(database, checkpoint, distance);
  for (const { path } of changes) storePath(database, path);
  if (checkpoint.parentId !== undefined) storeChanges(database, position, changes);
  if (distance === 0) {
    for (const { to } of changes) findBlob(database, to);
    storeManifest(database, position, treeOf(trees, checkpoint, changes));
  }
  if (checkpoint.kind === 'after' || checkpoint.kind === 'manual') storeConversation(database, position, checkpoint);
  const { threadId, id, createdAt } = checkpoint;
  addEvent(database, { threadId, kind: 'checkpoint', subjectId: id, at: createdAt });
  return true;
}

function manifestDistance(database: Database, { parentId }: Checkpoint): number {
  if (parentId === undefined) return 0;
  const ofParent = database.find('SELECT manifest_distance FROM thread_checkpoint WHERE id = ?', [parentId], row =>
    row.number('manifest_distance'),
  );
  assert(ofParent !== undefined, `checkpoint ${parentId} is named as a parent and unknown`);
  return ofParent + 1 >= manifestEvery ? 0 : ofParent + 1;
}

/** Returns the position it was given. */
function storeCheckpoint(database: Database, checkpoint: Checkpoint, distance: number): number {
  const { id, threadId, number, kind, turnId, parentId, createdAt, name, fileCount, changedCount, lines } = checkpoint;
  const coverageId = storeCoverage(database, checkpoint.coverage);
  database.run(
    `INSERT INTO thread_checkpoint
       (id, thread_id, number, kind, turn_id, parent_id, created_at, name, coverage_id, file_count, changed_count,
        added_lines, removed_lines, manifest_distance)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, threadId, number, kind, turnId, parentId, createdAt, name, coverageId, fileCount, changedCount],
    ...[lines.added, lines.removed, distance],
  );
  const position = database.find('SELECT position FROM thread_checkpoint WHERE id = ?', [id], row =>
    row.number('position'),
  );
  assert(position !== undefined, 'a checkpoint just stored is not there');
  return position;
}

function storeChanges(database: Database, position: number, changes: readonly TreeChange[]): void {
  for (const { path, from, to } of changes) {
    database.run(
      `INSERT INTO checkpoint_file_snapshot (checkpoint_position, path_id, new_blob_id, old_blob_id)
       VALUES (?, ?, ?, ?)`,
      ...[position, storePath(database, path), findBlob(database, to), findBlob(database, from)],
    );
  }
}

function treeOf(trees: TreeReader, { parentId }: Checkpoint, changes: readonly TreeChange[]): Tree {
  if (parentId !== undefined) return applyChanges(trees.readTree(parentId), changes);
  const tree = applyChanges(new Map(), changes);
  assert(
    tree.size === changes.length && changes.every(({ from }) => from === undefined),
    'the changes of a checkpoint without a parent are not against the empty tree',
  );
  return tree;
}

/** Where the conversation stands: the path to the checkpoint's turn, else to the active one. */
function storeConversation(database: Database, position: number, { threadId, turnId }: Checkpoint): void {
  database.run(
    `INSERT INTO conversation_snapshot (checkpoint_position, thread_id, turn_id, message_count, item_count)
     SELECT ?1, thread.id, turn.id, coalesce(turn.number, 0),
       (SELECT count(*) FROM thread_item JOIN turn AS its ON its.id = turn_id WHERE its.thread_id = thread.id)
     FROM thread LEFT JOIN turn ON turn.id = coalesce(?2, thread.active_turn_id)
     WHERE thread.id = ?3`,
    ...[position, turnId, threadId],
  );
}
