import { assert } from '../core/assert.ts';
import { parseCheckpointId, type CheckpointId } from '../core/ids.ts';
import { comparePaths, type Tree, type TreeChange, type TreeEntry } from '../core/tree.ts';
import type { Database } from './database.ts';
import { readEntry } from './fileRows.ts';
import { readManifest } from './fileManifest.ts';
import type { Row } from './row.ts';

/** Trees kept in memory: those last read. One more checkpoint is then a copy and a few changes. */
const keptTrees = 4;

/** Builds the trees of checkpoints from full trees and the changes since. */
export class TreeReader {
  readonly #database: Database;
  readonly #kept: Map<CheckpointId, Tree>;

  /** @param kept trees known from an earlier state of the same store */
  constructor(database: Database, kept: ReadonlyMap<CheckpointId, Tree> = new Map()) {
    this.#database = database;
    this.#kept = new Map(kept);
  }

  get kept(): ReadonlyMap<CheckpointId, Tree> {
    return this.#kept;
  }

  /** Throws when the checkpoint is unknown. */
  readTree(id: CheckpointId): Tree {
    const tree = this.#kept.get(id) ?? this.#build(id);
    this.#keep(id, tree);
    return tree;
  }

  /** In path order. Throws when the checkpoint is unknown. */
  readChanges(id: CheckpointId): readonly TreeChange[] {
    const { position, parentId } = this.#step(id);
    const changes =
      parentId === undefined
        ? [...this.readTree(id)].map(([path, to]): TreeChange => ({ path, from: undefined, to }))
        : this.#database.all(selectChanges, [position], readChange);
    return changes.sort((a, b) => comparePaths(a.path, b.path));
  }

  #build(id: CheckpointId): Tree {
    const above: number[] = [];
    let base: Tree | undefined;
    for (let at = id; base === undefined;) {
      const { position, parentId, hasManifest } = this.#step(at);
      if (hasManifest) {
        base = readManifest(this.#database, position);
      } else {
        assert(parentId !== undefined, 'a checkpoint has neither a parent nor a full tree');
        above.push(position);
        base = this.#kept.get(parentId);
        at = parentId;
      }
    }
    const tree = new Map<string, TreeEntry>(base);
    for (const position of above.reverse()) this.#apply(tree, position);
    return tree;
  }

  #apply(tree: Map<string, TreeEntry>, position: number): void {
    for (const { path, to } of this.#database.all(selectChanges, [position], readChange)) {
      if (to === undefined) tree.delete(path);
      else tree.set(path, to);
    }
  }

  #step(id: CheckpointId): { position: number; parentId: CheckpointId | undefined; hasManifest: boolean } {
    const step = this.#database.find(
      'SELECT position, parent_id, manifest_distance FROM thread_checkpoint WHERE id = ?',
      [id],
      row => {
        const parentId = row.optionalText('parent_id');
        return {
          position: row.number('position'),
          parentId: parentId === undefined ? undefined : parseCheckpointId(parentId),
          hasManifest: row.number('manifest_distance') === 0,
        };
      },
    );
    assert(step !== undefined, `checkpoint ${id} is unknown`);
    return step;
  }

  #keep(id: CheckpointId, tree: Tree): void {
    this.#kept.delete(id);
    this.#kept.set(id, tree);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptTrees) break;
      this.#kept.delete(oldest);
    }
  }
}

const selectChanges = `
  SELECT path, old.hash AS old_hash, old.size AS old_size, new.hash AS new_hash, new.size AS new_size
  FROM checkpoint_file_snapshot
  JOIN file_path ON file_path.id = path_id
  LEFT JOIN file_blob AS old ON old.id = old_blob_id
  LEFT JOIN file_blob AS new ON new.id = new_blob_id
  WHERE checkpoint_position = ?`;

function readChange(row: Row): TreeChange {
  return {
    path: row.text('path'),
    from: readEntry(row, 'old_hash', 'old_size'),
    to: readEntry(row, 'new_hash', 'new_size'),
  };
}
