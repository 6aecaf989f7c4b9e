import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { promisify } from 'node:util';
import { parseBlobId, type BlobId } from '../../core/ids.ts';

/**
 * The payload of a record that holds contents of files: a directory, then their bytes one after another, compressed together
 * where that helps. Numbers are little-endian and of 4 bytes unless told otherwise.
 *
 * | offset | length | what |
 * | --- | --- | --- |
 * | 0 | 1 | 0: the bytes as they are, 1: brotli |
 * | 1 | 3 | zero |
 * | 4 | 4 | number of entries |
 * | 8 | 4 | length of the bytes before compression |
 * | 12 | 80 each | entries |
 *
 * An entry: SHA-256 of the content (32 bytes), length of its bytes here, depth, length of the prefix, length of the suffix,
 * SHA-256 of its base (32 bytes). A content of depth 0 is its bytes. Any other is the first `prefix` bytes of its base, its
 * bytes here, and the last `suffix` bytes of its base; the base has a lower depth.
 */
export interface BlockEntry {
  readonly id: BlobId;
  /** Bytes in this block. */
  readonly length: number;
  readonly patch: Patch | undefined;
}

export interface Patch {
  readonly base: BlobId;
  /** How many other contents are needed; at least 1. */
  readonly depth: number;
  readonly prefix: number;
  readonly suffix: number;
}

export interface ContentBlock {
  readonly entries: readonly BlockEntry[];
  readonly bytes: Uint8Array;
}

const fixedLength = 12;
const entryLength = 80;
const noBase = Buffer.alloc(32);

/** Shorter bytes seldom shrink. */
const shortest = 64;
/** Up to here, compressing takes less time than to have another thread do it. */
const quickLength = 16 * 1024;
/** What a long content is judged by. */
const probeLength = 256 * 1024;
const compressInPool = promisify(brotliCompress);

export const encodeBlock = async (block: ContentBlock): Promise<Uint8Array> =>
  joinBlock(block, await compress(block.bytes));

/** Without compression, which may ask for more memory than there is. */
export const encodePlainBlock = (block: ContentBlock): Uint8Array => joinBlock(block, undefined);

function joinBlock({ entries, bytes }: ContentBlock, packed: Uint8Array | undefined): Uint8Array {
  const directory = Buffer.alloc(fixedLength + entries.length * entryLength);
  directory.writeUInt8(packed === undefined ? 0 : 1, 0);
  directory.writeUInt32LE(entries.length, 4);
  directory.writeUInt32LE(bytes.length, 8);
  for (const [index, { id, length, patch }] of entries.entries()) {
    const offset = fixedLength + index * entryLength;
    directory.write(id, offset, 'hex');
    directory.writeUInt32LE(length, offset + 32);
    directory.writeUInt32LE(patch?.depth ?? 0, offset + 36);
    directory.writeUInt32LE(patch?.prefix ?? 0, offset + 40);
    directory.writeUInt32LE(patch?.suffix ?? 0, offset + 44);
    directory.write(patch?.base ?? noBase.toString('hex'), offset + 48, 'hex');
  }
  return Buffer.concat([directory, packed ?? bytes]);
}

/** The entries of a block; `undefined` when the payload is not a block. */
export function decodeDirectory(payload: Uint8Array): readonly BlockEntry[] | undefined {
  const view = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  if (view.length < fixedLength) return undefined;
  const count = view.readUInt32LE(4);
  if (view.length < fixedLength + count * entryLength) return undefined;
  return Array.from({ length: count }, (_, index): BlockEntry => {
    const entry = view.subarray(fixedLength + index * entryLength, fixedLength + (index + 1) * entryLength);
    const depth = entry.readUInt32LE(36);
    const patch = {
      base: parseBlobId(entry.toString('hex', 48, 80)),
      depth,
      prefix: entry.readUInt32LE(40),
      suffix: entry.readUInt32LE(44),
    };
    const id = parseBlobId(entry.toString('hex', 0, 32));
    return { id, length: entry.readUInt32LE(32), patch: depth === 0 ? undefined : patch };
  });
}

/** `undefined` when the payload is not a block, or damaged in a way that shows. */
export function decodeBlock(payload: Uint8Array): ContentBlock | undefined {
  const entries = decodeDirectory(payload);
  if (entries === undefined) return undefined;
  const view = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const length = view.readUInt32LE(8);
  const stored = payload.subarray(fixedLength + entries.length * entryLength);
  const bytes = view.readUInt8(0) === 0 ? stored : decompress(stored, length);
  return bytes?.length === length ? { entries, bytes } : undefined;
}

async function compress(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (bytes.length < shortest) return undefined;
  const start = bytes.subarray(0, probeLength);
  const isQuick = bytes.length <= quickLength;
  const packedStart = isQuick ? brotliCompressSync(start, options(start)) : await compressInPool(start, options(start));
  if (!helps(packedStart, start)) return undefined;
  if (start.length === bytes.length) return packedStart;
  const packed = await compressInPool(bytes, options(bytes));
  return helps(packed, bytes) ? packed : undefined;
}

/** Bytes: the least that zlib takes, and the most that is made ready for what a damaged block only says it holds. */
const [leastChunk, mostAtOnce] = [64, 1024 * 1024];

function decompress(bytes: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const chunkSize = Math.min(Math.max(length, leastChunk), mostAtOnce);
    return brotliDecompressSync(bytes, { maxOutputLength: Math.max(length, 1), chunkSize });
  } catch {
    return undefined; // Damaged: not brotli any more, or longer than it was.
  }
}

const helps = (packed: Uint8Array, bytes: Uint8Array): boolean => packed.length < bytes.length * 0.95;

const options = ({ length }: Uint8Array) => ({
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: length },
});
