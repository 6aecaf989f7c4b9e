import { FileTree } from '../../core/fileTree.ts';
import type { FileColumns } from '../../core/packedFiles.ts';
import { comparePaths, type Tree, type TreeChange } from '../../core/tree.ts';
import type { Database } from './database.ts';
import { blobOf, entriesOf, type FileEntries } from './fileEntries.ts';
import type { FilePaths } from './filePaths.ts';
import { readManifest, type TreeArray } from './manifest.ts';
import { TreeArrays } from './treeArrays.ts';
import { unpackUnsaved } from './unsavedTexts.ts';

/** Trees kept in memory as they were handed out. */
const keptTrees = 3;

/** Files of a tree that is built whose paths are in memory as texts. */
const filesAtOnce = 512;

type Numbers = readonly number[] | Float64Array;

interface NumberedFile {
  readonly path: string;
  /** Its number. */
  readonly entry: number;
}

interface HandedOut {
  readonly tree: FileTree;
  /** The same as numbers. */
  readonly array: TreeArray;
}

/** The trees of checkpoints, and what differs between them. Checkpoints are named by their positions. */
export class TreeReader {
  readonly #database: Database;
  readonly #paths: FilePaths;
  readonly #entries: FileEntries;
  readonly #kept = new Map<number, HandedOut>();
  readonly arrays: TreeArrays;

  constructor(database: Database, paths: FilePaths, entries: FileEntries) {
    this.#database = database;
    this.#paths = paths;
    this.#entries = entries;
    this.arrays = new TreeArrays(database, paths);
  }

  /** Shares with the trees handed out last what it has in common with them. */
  readTree(position: number): Tree {
    const handedOut = this.#kept.get(position) ?? this.#build(position);
    this.#kept.delete(position);
    this.#kept.set(position, handedOut);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptTrees) break;
      this.#kept.delete(oldest);
    }
    return handedOut.tree;
  }

  /** The changes stored with a checkpoint that is not a root, in path order. */
  readChanges(position: number): readonly TreeChange[] {
    const numbers = this.#database.numbers(
      `SELECT path_id, old_entry, new_entry FROM checkpoint_file_snapshot WHERE checkpoint_position = ?`,
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
    return [...this.readTree(position)].map(([path, to]) => ({ path, from: undefined, to }));
  }

  /** In path order. */
  diff(from: number, to: number): readonly TreeChange[] {
    return sorted(this.#changes(this.arrays.read(from), this.arrays.read(to)));
  }

  /** Where any checkpoint has the blob, in path order. */
  pathsOf(blobId: number): readonly string[] {
    const found = new Set(
      this.#database.numbers(
        `SELECT path_id FROM checkpoint_file_snapshot
         WHERE new_entry BETWEEN ?1 AND ?2 OR old_entry BETWEEN ?1 AND ?2`,
        ...entriesOf(blobId),
      ),
    );
    const note = (pathIds: Numbers, blobIds: Numbers): void => {
      for (const [index, other] of blobIds.entries()) if (other === blobId) found.add(pathIds[index] ?? 0);
    };
    for (const position of this.#database.numbers(
      'SELECT position FROM thread_checkpoint WHERE base_position IS NULL',
    )) {
      const { pathIds, entries } = readManifest(this.#database, position);
      note(pathIds, entries.map(blobOf));
    }
    const withUnsaved = 'SELECT unsaved FROM thread_checkpoint WHERE unsaved IS NOT NULL';
    for (const packed of this.#database.all(withUnsaved, [], row => row.bytes('unsaved'))) {
      const { pathIds, blobIds } = unpackUnsaved(packed);
      note(pathIds, blobIds);
    }
    return [...found].map(pathId => this.#paths.path(pathId)).sort(comparePaths);
  }

  clear(): void {
    this.#kept.clear();
    this.arrays.clear();
  }

  #build(position: number): HandedOut {
    const array = this.arrays.read(position).slice(); // The next checkpoint may take it over.
    const nearest = this.#nearest(array);
    const tree = nearest?.tree.with(this.#changes(nearest.array, array)) ?? this.#toTree(array);
    return { tree, array };
  }

  /** The tree that differs least, when that is much less than all of it. */
  #nearest(array: TreeArray): HandedOut | undefined {
    let nearest: HandedOut | undefined;
    let least = array.length / 4;
    for (const handedOut of this.#kept.values()) {
      const count = differing(handedOut.array, array).length;
      if (count >= least) continue;
      nearest = handedOut;
      least = count;
    }
    return nearest;
  }

  /** Paths are mostly numbered in path order, as a checkpoint stores many at once: those are never all in memory as texts. */
  #toTree(array: TreeArray): FileTree {
    const others: NumberedFile[] = [];
    const tree = FileTree.ofColumns(this.#ascending(array, others));
    others.sort((a, b) => comparePaths(a.path, b.path));
    const rest = FileTree.ofColumns([this.#columns(others)]);
    return rest.size < tree.size ? joined(tree, rest) : joined(rest, tree);
  }

  /** Files in the order of their numbers, some at a time, but for those that come before an earlier one in path order. */
  *#ascending(array: TreeArray, others: NumberedFile[]): Generator<FileColumns, void> {
    let files: NumberedFile[] = [];
    let last = '';
    for (let pathId = 1; pathId < array.length; pathId++) {
      const entry = array[pathId] ?? 0;
      if (entry === 0) continue;
      const path = this.#paths.path(pathId);
      if (comparePaths(last, path) >= 0) {
        others.push({ path, entry });
        continue;
      }
      last = path;
      files.push({ path, entry });
      if (files.length < filesAtOnce) continue;
      yield this.#columns(files);
      files = [];
    }
    yield this.#columns(files);
  }

  #columns(files: readonly NumberedFile[]): FileColumns {
    return this.#entries.columns(
      files.map(({ path }) => path),
      files.map(({ entry }) => entry),
    );
  }

  #changes(from: TreeArray, to: TreeArray): TreeChange[] {
    return differing(from, to).map(pathId => this.#change(pathId, from[pathId] ?? 0, to[pathId] ?? 0));
  }

  #change(pathId: number, from: number, to: number): TreeChange {
    return { path: this.#paths.path(pathId), from: this.#entries.read(from), to: this.#entries.read(to) };
  }
}

/** What is in either; they have no path in common. */
const joined = (larger: FileTree, smaller: FileTree): FileTree =>
  larger.with(Array.from(smaller, ([path, to]) => ({ path, to })));

/** The ids of the paths at which they differ. */
function differing(a: TreeArray, b: TreeArray): readonly number[] {
  const pathIds: number[] = [];
  const length = Math.max(a.length, b.length);
  for (let pathId = 1; pathId < length; pathId++) if ((a[pathId] ?? 0) !== (b[pathId] ?? 0)) pathIds.push(pathId);
  return pathIds;
}

const sorted = (changes: TreeChange[]): readonly TreeChange[] => changes.sort((a, b) => comparePaths(a.path, b.path));
