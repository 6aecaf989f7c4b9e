import { sha256 } from '../blobs/sha256.ts';

/**
 * The image files of version 0.1: a header of 64 bytes and the bytes of a SQLite database. Numbers are little-endian.
 *
 * | offset | length | what |
 * | --- | --- | --- |
 * | 0 | 8 | `TCPIMAGE` |
 * | 8 | 4 | 1 |
 * | 12 | 4 | zero |
 * | 16 | 8 | length of the database |
 * | 24 | 32 | SHA-256 of the database |
 * | 56 | 8 | the first 8 bytes of the SHA-256 of the 56 bytes before |
 */
const magic = Buffer.from('TCPIMAGE');
const headerLength = 64;

/** The database in an image file. */
export function decodeImage(file: Uint8Array): Uint8Array | 'damaged' | 'newerVersion' {
  if (file.length < headerLength) return 'damaged';
  const header = Buffer.from(file.buffer, file.byteOffset, headerLength);
  const isHeader = header.subarray(56).equals(sha256(header.subarray(0, 56)).subarray(0, 8));
  if (!isHeader || !header.subarray(0, magic.length).equals(magic)) return 'damaged';
  if (header.readUInt32LE(8) > 1) return 'newerVersion';
  const database = file.subarray(headerLength);
  if (Number(header.readBigUInt64LE(16)) !== database.length) return 'damaged';
  return header.subarray(24, 56).equals(sha256(database)) ? database : 'damaged';
}
