import type { BlobId } from './ids.ts';

/** Characters of a packed blob id: one for each byte of the hash, so half of what the id has. */
export const packedLength = 32;

/** What a text of packed blob ids has for this one. */
export function packBlob(blob: BlobId): string {
  for (let at = 0; at < packedLength; at++) {
    bytes[at] = 16 * digitOf(blob.charCodeAt(2 * at)) + digitOf(blob.charCodeAt(2 * at + 1));
  }
  return String.fromCharCode.apply(null, bytes);
}

/** The blob id at a place of a text of packed ones. */
export function unpackBlob(packed: string, at: number): BlobId {
  for (let place = 0; place < packedLength; place++) {
    const byte = packed.charCodeAt(at * packedLength + place);
    units[2 * place] = digits.charCodeAt(byte >> 4);
    units[2 * place + 1] = digits.charCodeAt(byte & 15);
  }
  return String.fromCharCode.apply(null, units) as BlobId;
}

const digits = '0123456789abcdef';
const digitOf = (unit: number): number => (unit < 58 ? unit - 48 : unit - 87);

// Made once, since there are very many.
const bytes: number[] = Array.from({ length: packedLength }, () => 0);
const units: number[] = Array.from({ length: 2 * packedLength }, () => 0);
