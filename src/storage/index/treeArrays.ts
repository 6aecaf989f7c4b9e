import { assert } from '../../core/assert.ts';
import type { Database } from './database.ts';
import type { FilePaths } from './filePaths.ts';
import { readManifest, type TreeArray } from './manifest.ts';

/** One path of a checkpoint: the numbers of the entry it has now and of the one before, 0 for none. */
export interface DeltaRow {
  readonly pathId: number;
  readonly newEntry: number;
  readonly oldEntry: number;
}

/** Changes made in one step. */
const stepLength = 32 * 1024;

/** Arrays kept in memory: the newest tree, and those last read. */
const keptArrays = 6;

/** Builds the trees of checkpoints, as numbers, from full trees and the changes since. */
export class TreeArrays {
  readonly #database: Database;
  readonly #paths: FilePaths;
  readonly #kept = new Map<number, TreeArray>();

  constructor(database: Database, paths: FilePaths) {
    this.#database = database;
    this.#paths = paths;
  }

  /** By position. Not to be changed, and only good until the next checkpoint is stored. */
  read(position: number): TreeArray {
    const tree = this.#kept.get(position) ?? this.#build(position);
    this.#keep(position, tree);
    return tree;
  }

  /** A checkpoint was stored. Where the tree it is built on is at hand, that becomes its own, which costs only the changes. */
  advance(position: number, base: number, changes: readonly DeltaRow[]): void {
    const tree = this.#kept.get(base);
    if (tree === undefined) return;
    this.#kept.delete(base);
    this.#keep(position, this.#changed(tree, changes));
  }

  /** A checkpoint without a base was stored, whose tree this is. */
  begin(position: number, tree: TreeArray): void {
    // It is changed when the next checkpoint is stored.
    this.#keep(position, tree.slice());
  }

  /** The tree that these changes make from none. */
  *whole(changes: readonly DeltaRow[]): Generator<void, TreeArray> {
    const tree = new Int32Array(this.#roomFor(0));
    for (const [at, { pathId, newEntry }] of changes.entries()) {
      tree[pathId] = newEntry;
      if (at % stepLength === stepLength - 1) yield;
    }
    return tree;
  }

  clear(): void {
    this.#kept.clear();
  }

  #changed(tree: TreeArray, changes: readonly DeltaRow[]): TreeArray {
    const result = this.#withRoom(tree);
    for (const { pathId, newEntry } of changes) result[pathId] = newEntry;
    return result;
  }

  /** `tree` itself where every path has a place in it, which is nearly always. */
  #withRoom(tree: TreeArray): TreeArray {
    if (tree.length > this.#paths.count()) return tree;
    const larger = new Int32Array(this.#roomFor(tree.length));
    larger.set(tree);
    return larger;
  }

  #roomFor(length: number): number {
    return Math.max(this.#paths.count() + 1, Math.ceil(length * 1.25), 1024);
  }

  #build(position: number): TreeArray {
    const { manifest, distance } = this.#step(position);
    // A chain without gaps is one range of positions; nearly all are.
    const positions = position - manifest === distance ? undefined : this.#chain(position);
    const start = this.#nearest(manifest, position, positions);
    const tree = this.#start(start);
    if (positions === undefined) this.#applyRange(tree, start, position);
    else for (const step of positions.filter(at => at > start)) this.#applyRange(tree, step - 1, step);
    return tree;
  }

  /** The positions from a full tree to a checkpoint. */
  #chain(position: number): readonly number[] {
    const positions = [position];
    for (let at = this.#step(position); at.distance > 0; at = this.#step(at.base)) positions.unshift(at.base);
    return positions;
  }

  /** The last tree at hand on the way from a full tree to a checkpoint. */
  #nearest(manifest: number, position: number, positions: readonly number[] | undefined): number {
    const onTheWay = (at: number): boolean =>
      positions === undefined ? at > manifest && at < position : positions.includes(at);
    return Math.max(manifest, ...[...this.#kept.keys()].filter(onTheWay));
  }

  /** A copy of the tree at `position`, which is at hand or stored in full. */
  #start(position: number): TreeArray {
    const kept = this.#kept.get(position);
    if (kept !== undefined) return this.#withRoom(kept.slice());
    const { pathIds, entries } = readManifest(this.#database, position);
    const tree = new Int32Array(this.#roomFor(0));
    for (let index = 0; index < pathIds.length; index++) tree[pathIds[index] ?? 0] = entries[index] ?? 0;
    return tree;
  }

  #applyRange(tree: TreeArray, after: number, last: number): void {
    const numbers = this.#database.numbers(
      `SELECT path_id, new_entry FROM checkpoint_file_snapshot
       WHERE checkpoint_position > ? AND checkpoint_position <= ? ORDER BY checkpoint_position`,
      ...[after, last],
    );
    for (let index = 0; index < numbers.length; index += 2) tree[numbers[index] ?? 0] = numbers[index + 1] ?? 0;
  }

  #step(position: number): { manifest: number; distance: number; base: number } {
    const [manifest, distance, base] = this.#database.numbers(
      `SELECT coalesce(manifest_position, position), manifest_distance, base_position
       FROM thread_checkpoint WHERE position = ?`,
      position,
    );
    assert(manifest !== undefined && distance !== undefined && base !== undefined, 'a tree is built on one not there');
    return { manifest, distance, base };
  }

  #keep(position: number, tree: TreeArray): void {
    this.#kept.delete(position);
    this.#kept.set(position, tree);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptArrays) break;
      this.#kept.delete(oldest);
    }
  }
}
