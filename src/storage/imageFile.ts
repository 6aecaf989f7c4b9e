import { sha256 } from './sha256.ts';

/**
 * An image file is a header of 64 bytes and the bytes of a SQLite database:
 *
 * | offset | length | what |
 * | --- | --- | --- |
 * | 0 | 8 | `TCPIMAGE` |
 * | 8 | 4 | version of the format, little-endian |
 * | 12 | 4 | zero |
 * | 16 | 8 | length of the database, little-endian |
 * | 24 | 32 | SHA-256 of the database |
 * | 56 | 8 | the first 8 bytes of the SHA-256 of the 56 bytes before |
 *
 * The header keeps this shape in every version, so that a damaged file and one of a newer version can be told apart.
 */
export type ImageReading =
  | { readonly kind: 'valid'; readonly database: Uint8Array }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'newerVersion' };

const magic = new TextEncoder().encode('TCPIMAGE');
const formatVersion = 1;
const headerLength = 64;

export function encodeImage(database: Uint8Array): Uint8Array {
  const file = new Uint8Array(headerLength + database.length);
  const view = new DataView(file.buffer);
  file.set(magic);
  view.setUint32(8, formatVersion, true);
  view.setBigUint64(16, BigInt(database.length), true);
  file.set(sha256(database), 24);
  file.set(headerCheck(file), 56);
  file.set(database, headerLength);
  return file;
}

export function decodeImage(file: Uint8Array): ImageReading {
  if (file.length < headerLength || !startsWith(file, magic)) return { kind: 'damaged' };
  if (!sameBytes(headerCheck(file), file.subarray(56, 64))) return { kind: 'damaged' };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(8, true) > formatVersion) return { kind: 'newerVersion' };
  const database = file.subarray(headerLength);
  if (view.getBigUint64(16, true) !== BigInt(database.length)) return { kind: 'damaged' };
  return sameBytes(sha256(database), file.subarray(24, 56)) ? { kind: 'valid', database } : { kind: 'damaged' };
}

const headerCheck = (file: Uint8Array): Uint8Array => sha256(file.subarray(0, 56)).subarray(0, 8);

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean => sameBytes(bytes.subarray(0, start.length), start);

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
