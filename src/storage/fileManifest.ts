import { assert } from '../core/assert.ts';
import type { Tree, TreeEntry } from '../core/tree.ts';
import type { Database } from './database.ts';
import { blobIdFrom } from './fileRows.ts';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';

/**
 * Stores the full tree of a checkpoint: the ids of its paths in ascending order, then the ids of their blobs. Paths must
 * be stored already.
 */
export function storeManifest(database: Database, checkpointPosition: number, tree: Tree): void {
  const pathIds = new Map(
    database.all('SELECT id, path FROM file_path', [], row => [row.text('path'), row.number('id')]),
  );
  const blobIds = new Map(
    database.all('SELECT id, hash FROM file_blob', [], row => [blobIdFrom(row.bytes('hash')), row.number('id')]),
  );
  const pairs = [...tree].map(([path, { blob }]) => [known(pathIds, path), known(blobIds, blob)] as const);
  pairs.sort(([a], [b]) => a - b);
  const content = packNumbers([...pairs.map(([path]) => path), ...pairs.map(([, blob]) => blob)]);
  database.run('INSERT INTO file_manifest (checkpoint_position, content) VALUES (?, ?)', checkpointPosition, content);
}

export function readManifest(database: Database, checkpointPosition: number): Tree {
  const content = database.find(
    'SELECT content FROM file_manifest WHERE checkpoint_position = ?',
    [checkpointPosition],
    row => row.bytes('content'),
  );
  assert(content !== undefined, 'the full tree of a checkpoint is not there');
  const numbers = unpackNumbers(content);
  const count = numbers.length / 2;
  const paths = new Map(
    database.all('SELECT id, path FROM file_path', [], row => [row.number('id'), row.text('path')]),
  );
  const entries = new Map(
    database.all('SELECT id, hash, size FROM file_blob', [], row => [
      row.number('id'),
      { blob: blobIdFrom(row.bytes('hash')), size: row.number('size') },
    ]),
  );
  const tree = new Map<string, TreeEntry>();
  for (let index = 0; index < count; index++) {
    tree.set(known(paths, numbers[index]), known(entries, numbers[count + index]));
  }
  return tree;
}

function known<K, V>(values: ReadonlyMap<K, V>, key: K | undefined): V {
  const value = key === undefined ? undefined : values.get(key);
  assert(value !== undefined, `a full tree names ${String(key)}, which is not stored`);
  return value;
}
