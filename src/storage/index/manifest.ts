import { assert } from '../../core/assert.ts';
import { atOnce } from '../../core/takeTurns.ts';
import type { Database } from './database.ts';
import { NumberPacker, unpackMany } from './packedNumbers.ts';

/** A full tree: the number of the entry (see `fileEntries.ts`) at the id of each path, 0 for a path that is not in it. */
export type TreeArray = Int32Array<ArrayBuffer>;

/** The entries of a stored full tree: `entries[n]` is at `pathIds[n]`, and `pathIds` ascend. */
export interface Manifest {
  readonly pathIds: Float64Array;
  readonly entries: Float64Array;
}

/** @param content the full tree, packed */
export function storeManifest(database: Database, checkpointPosition: number, content: Uint8Array): void {
  database.run(
    'INSERT INTO file_manifest (checkpoint_position, content) VALUES (?, ?)',
    ...[checkpointPosition, content],
  );
}

/** Makes the column `file_manifest.content`. */
export const packTree = (tree: TreeArray): Uint8Array => atOnce(packTreeInSteps(tree));

/** As `packTree`. The tree must not change meanwhile. */
export function* packTreeInSteps(tree: TreeArray): Generator<void, Uint8Array> {
  const packer = new NumberPacker(2 * tree.length);
  for (const column of ['pathIds', 'entries'] satisfies (keyof Manifest)[]) {
    for (let pathId = 1; pathId < tree.length; pathId++) {
      const entry = tree[pathId] ?? 0;
      if (entry !== 0) packer.add(column === 'pathIds' ? pathId : entry);
      if (pathId % stepLength === 0) yield;
    }
  }
  return packer.packed();
}

/** Paths looked at in one step. */
const stepLength = 32 * 1024;

export function readManifest(database: Database, checkpointPosition: number): Manifest {
  const content = database.find(
    'SELECT content FROM file_manifest WHERE checkpoint_position = ?',
    [checkpointPosition],
    row => row.bytes('content'),
  );
  assert(content !== undefined, 'the full tree of a checkpoint is not there');
  return unpackManifest(content);
}

/** Reads the column `file_manifest.content`. */
export function unpackManifest(content: Uint8Array): Manifest {
  const numbers = unpackMany(content);
  const count = numbers.length / 2;
  return { pathIds: numbers.subarray(0, count), entries: numbers.subarray(count) };
}
