import type { BlobId } from '../core/ids.ts';
import type { BlobEncoding } from './blobEncoding.ts';
import type { Database } from './database.ts';
import { hashOf } from './fileRows.ts';
import { oneOf } from './json.ts';

/** Where the bytes of a blob lie. */
export interface BlobPlace {
  readonly id: BlobId;
  /** Bytes of the file itself. */
  readonly size: number;
  readonly pack: string;
  readonly offset: number;
  readonly storedLength: number;
  readonly encoding: BlobEncoding;
}

/** A blob that is there already gets its new place: it was stored anew since the old one is damaged, or by two windows. */
export function storeBlobPlace(database: Database, place: BlobPlace): void {
  database.run(
    `INSERT INTO file_blob (hash, size, pack, pack_offset, stored_length, encoding) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET pack = excluded.pack, pack_offset = excluded.pack_offset,
       stored_length = excluded.stored_length, encoding = excluded.encoding`,
    ...[hashOf(place.id), place.size, place.pack, place.offset, place.storedLength, place.encoding],
  );
}

export function findBlobPlace(database: Database, id: BlobId): BlobPlace | undefined {
  return database.find('SELECT * FROM file_blob WHERE hash = ?', [hashOf(id)], row => ({
    id,
    size: row.number('size'),
    pack: row.text('pack'),
    offset: row.number('pack_offset'),
    storedLength: row.number('stored_length'),
    encoding: oneOf<BlobEncoding>(['raw', 'brotli'], row.text('encoding')),
  }));
}
