import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { promisify } from 'node:util';
import type { BlobId } from '../core/ids.ts';
import { blobIdOf } from './sha256.ts';

export type BlobEncoding = 'raw' | 'brotli';

export interface EncodedBlob {
  readonly encoding: BlobEncoding;
  readonly bytes: Uint8Array;
}

/** Shorter contents seldom shrink. */
const shortest = 64;
/** What a long file's start is judged by, and up to where compressing does not hold up the process noticeably. */
const probeLength = 64 * 1024;

const compressInPool = promisify(brotliCompress);

/** Compresses where that helps. Pictures, archives and the like stay as they are. */
export async function encodeBlob(content: Uint8Array): Promise<EncodedBlob> {
  const raw: EncodedBlob = { encoding: 'raw', bytes: content };
  if (content.length < shortest) return raw;
  const start = content.subarray(0, probeLength);
  const packedStart = brotliCompressSync(start, options(start));
  if (!helps(packedStart, start)) return raw;
  if (start.length === content.length) return { encoding: 'brotli', bytes: packedStart };
  const packed = await compressInPool(content, options(content));
  return helps(packed, content) ? { encoding: 'brotli', bytes: packed } : raw;
}

/** The content with this id, `undefined` when the bytes are anything else. */
export function decodeBlob(id: BlobId, size: number, { encoding, bytes }: EncodedBlob): Uint8Array | undefined {
  const content = encoding === 'raw' ? bytes : decompress(bytes, size);
  return content !== undefined && blobIdOf(content) === id ? content : undefined;
}

function decompress(bytes: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: Math.max(size, 1) });
  } catch {
    return undefined; // Damaged: not brotli any more, or longer than it was.
  }
}

const helps = (packed: Uint8Array, content: Uint8Array): boolean => packed.length < content.length * 0.95;

const options = ({ length }: Uint8Array) => ({
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: length },
});
