import type { Tree, TreeChange, TreeEntry } from '../../core/tree.ts';
import { comparePaths } from '../../core/tree.ts';
import type { Database } from './database.ts';
import type { FileBlobs } from './fileBlobs.ts';
import type { FilePaths } from './filePaths.ts';
import { readManifest } from './manifest.ts';
import { TreeArrays } from './treeArrays.ts';

/** Trees kept in memory as they were handed out. */
const keptTrees = 3;

/** The trees of checkpoints, and what differs between them. Checkpoints are named by their positions. */
export class TreeReader {
  readonly #database: Database;
  readonly #paths: FilePaths;
  readonly #blobs: FileBlobs;
  readonly #trees = new Map<number, Tree>();
  readonly arrays: TreeArrays;

  constructor(database: Database, paths: FilePaths, blobs: FileBlobs) {
    this.#database = database;
    this.#paths = paths;
    this.#blobs = blobs;
    this.arrays = new TreeArrays(database, paths);
  }

  readTree(position: number): Tree {
    const tree = this.#trees.get(position) ?? this.#build(position);
    this.#trees.delete(position);
    this.#trees.set(position, tree);
    for (const oldest of this.#trees.keys()) {
      if (this.#trees.size <= keptTrees) break;
      this.#trees.delete(oldest);
    }
    return tree;
  }

  /** The changes stored with a checkpoint that is not a root, in path order. */
  readChanges(position: number): readonly TreeChange[] {
    const numbers = this.#database.numbers(
      `SELECT path_id, old_blob_id, new_blob_id FROM checkpoint_file_snapshot WHERE checkpoint_position = ?`,
      position,
    );
    const changes: TreeChange[] = [];
    for (let index = 0; index < numbers.length; index += 3) {
      changes.push(this.#change(numbers[index] ?? 0, numbers[index + 1] ?? 0, numbers[index + 2] ?? 0));
    }
    return sorted(changes);
  }

  /** Every file of a checkpoint as one that came to be, in path order. */
  readAsCreated(position: number): readonly TreeChange[] {
    return sorted([...this.readTree(position)].map(([path, to]) => ({ path, from: undefined, to })));
  }

  /** In path order. */
  diff(from: number, to: number): readonly TreeChange[] {
    const [before, after] = [this.arrays.read(from), this.arrays.read(to)];
    const changes: TreeChange[] = [];
    const length = Math.max(before.length, after.length);
    for (let pathId = 1; pathId < length; pathId++) {
      const old = before[pathId] ?? 0;
      const now = after[pathId] ?? 0;
      if (old !== now) changes.push(this.#change(pathId, old, now));
    }
    return sorted(changes);
  }

  /** Where any checkpoint has the blob, in path order. */
  pathsOf(blobId: number): readonly string[] {
    const found = new Set(
      this.#database.numbers(
        'SELECT path_id FROM checkpoint_file_snapshot WHERE new_blob_id = ?1 OR old_blob_id = ?1',
        blobId,
      ),
    );
    for (const position of this.#database.numbers(
      'SELECT position FROM thread_checkpoint WHERE base_position IS NULL',
    )) {
      const { pathIds, blobIds } = readManifest(this.#database, position);
      for (const [index, other] of blobIds.entries()) if (other === blobId) found.add(pathIds[index] ?? 0);
    }
    return [...found].map(pathId => this.#paths.path(pathId)).sort(comparePaths);
  }

  clear(): void {
    this.#trees.clear();
    this.arrays.clear();
  }

  #build(position: number): Tree {
    const tree = new Map<string, TreeEntry>();
    const array = this.arrays.read(position);
    for (let pathId = 1; pathId < array.length; pathId++) {
      const blobId = array[pathId] ?? 0;
      if (blobId !== 0) tree.set(this.#paths.path(pathId), this.#blobs.entry(blobId));
    }
    return tree;
  }

  #change(pathId: number, old: number, now: number): TreeChange {
    return { path: this.#paths.path(pathId), from: this.#entry(old), to: this.#entry(now) };
  }

  #entry(blobId: number): TreeEntry | undefined {
    return blobId === 0 ? undefined : this.#blobs.entry(blobId);
  }
}

const sorted = (changes: TreeChange[]): readonly TreeChange[] => changes.sort((a, b) => comparePaths(a.path, b.path));
