import { assert } from '../../core/assert.ts';
import type { Database } from './database.ts';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';

/** A full tree: the number of the entry (see `fileEntries.ts`) at the id of each path, 0 for a path that is not in it. */
export type TreeArray = Int32Array<ArrayBuffer>;

/** The entries of a stored full tree: `entries[n]` is at `pathIds[n]`, and `pathIds` ascend. */
export interface Manifest {
  readonly pathIds: readonly number[];
  readonly entries: readonly number[];
}

export function storeManifest(database: Database, checkpointPosition: number, tree: TreeArray): void {
  const count = fileCount(tree);
  const numbers = new Int32Array(2 * count);
  let next = 0;
  for (let pathId = 1; pathId < tree.length; pathId++) {
    const entry = tree[pathId] ?? 0;
    if (entry === 0) continue;
    numbers[next] = pathId;
    numbers[count + next++] = entry;
  }
  database.run(
    'INSERT INTO file_manifest (checkpoint_position, content) VALUES (?, ?)',
    ...[checkpointPosition, packNumbers(numbers)],
  );
}

function fileCount(tree: TreeArray): number {
  let count = 0;
  for (const entry of tree) if (entry !== 0) count++;
  return count;
}

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
  const numbers = unpackNumbers(content);
  const count = numbers.length / 2;
  return { pathIds: numbers.slice(0, count), entries: numbers.slice(count) };
}
