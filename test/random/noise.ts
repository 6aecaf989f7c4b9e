import { createCipheriv } from 'node:crypto';

/** Bytes that cannot be compressed, the same for the same seed. */
export function noise(seed: number, length: number): Uint8Array {
  const key = Buffer.alloc(16);
  key.writeDoubleLE(seed);
  return new Uint8Array(createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length)));
}
