import { expect, it } from 'vitest';
import { parseBlobId } from './ids.ts';
import { packBlob, packedLength, unpackBlob } from './packedBlobs.ts';

const allBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');
const blobs = (allBytes.match(/.{64}/g) ?? []).map(parseBlobId);

it('gives blob ids back, whatever their bytes, and keeps each in half as many characters', () => {
  const packed = blobs.map(packBlob).join('');
  expect(packed).toHaveLength(blobs.length * packedLength);
  expect(blobs.map((_, at) => unpackBlob(packed, at))).toEqual(blobs);
});

it('packs each byte as the character of its number', () => {
  const packed = blobs.map(packBlob).join('');
  expect(Array.from(packed, character => character.charCodeAt(0))).toEqual(Array.from({ length: 256 }, (_, at) => at));
});
