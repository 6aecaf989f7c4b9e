import * as crypto from 'node:crypto';
import { parseBlobId, type BlobId } from '../../core/ids.ts';

/** `crypto.hash` is a third faster on small files, and missing before Node 20.12. */
const hashAtOnce = (crypto as Partial<typeof crypto>).hash;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hashAtOnce === undefined
    ? crypto.createHash('sha256').update(bytes).digest()
    : hashAtOnce('sha256', bytes, 'buffer');
}

/** The id of a blob with these bytes. */
export function blobIdOf(bytes: Uint8Array): BlobId {
  const digest = sha256(bytes);
  return parseBlobId(Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('hex'));
}
