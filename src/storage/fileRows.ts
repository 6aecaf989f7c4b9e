import { assert } from '../core/assert.ts';
import { parseBlobId, type BlobId } from '../core/ids.ts';
import type { TreeEntry } from '../core/tree.ts';
import type { Database } from './database.ts';
import type { Row } from './row.ts';

/** A blob's id as the bytes of its hash, half as long as its text. */
export const hashOf = (blob: BlobId): Uint8Array => Buffer.from(blob, 'hex');

export function blobIdFrom(hash: Uint8Array): BlobId {
  return parseBlobId(Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex'));
}

/** The entry in a row with columns `hash` and `size`, `undefined` when the join found no blob. */
export function readEntry(row: Row, hash = 'hash', size = 'size'): TreeEntry | undefined {
  const entrySize = row.optionalNumber(size);
  return entrySize === undefined ? undefined : { blob: blobIdFrom(row.bytes(hash)), size: entrySize };
}

/** The number that stands for a path in other rows. */
export function storePath(database: Database, path: string): number {
  database.run('INSERT INTO file_path (path) VALUES (?) ON CONFLICT DO NOTHING', path);
  const id = database.find('SELECT id FROM file_path WHERE path = ?', [path], row => row.number('id'));
  assert(id !== undefined, 'a path just stored is not there');
  return id;
}

/** The number that stands for a blob in other rows; `undefined` for no file. Throws when no such blob was given. */
export function findBlob(database: Database, entry: TreeEntry | undefined): number | undefined {
  if (entry === undefined) return undefined;
  const known = database.find('SELECT id, size FROM file_blob WHERE hash = ?', [hashOf(entry.blob)], row => ({
    id: row.number('id'),
    size: row.number('size'),
  }));
  assert(known !== undefined, `a record names blob ${entry.blob}, which was not given to putBlob`);
  assert(known.size === entry.size, `a record says blob ${entry.blob} has ${entry.size} bytes, it has ${known.size}`);
  return known.id;
}
