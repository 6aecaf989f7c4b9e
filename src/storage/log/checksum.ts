import * as zlib from 'node:zlib';

/** `zlib.crc32` is some times faster, and missing before Node 20.15. */
const fast = (zlib as { readonly crc32?: (data: Uint8Array) => number }).crc32;

/** The CRC-32 of ISO 3309, as in PNG and gzip. */
export function crc32(bytes: Uint8Array): number {
  return fast === undefined ? crc32InScript(bytes) : fast(bytes);
}

const table = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32InScript(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (table[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  return ~rest >>> 0;
}
