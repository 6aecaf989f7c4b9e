import { crc32 } from './checksum.ts';

/**
 * The head of a segment file: the same 128 bytes twice, so that one damaged byte does not hide a segment. It is written last,
 * when everything it vouches for is durable; until then the file claims its number and is nothing more.
 *
 * | offset | length | what |
 * | --- | --- | --- |
 * | 0 | 8 | `TCPSEGM1` |
 * | 8 | 4 | version of the format |
 * | 12 | 4 | number of the segment |
 * | 16 | 4 | number of the segment it follows; 0 for the first of the log |
 * | 20 | 4 | number of the last commit before it |
 * | 24 | 8 | position in the log of its first byte |
 * | 32 | 8 | random, the same in all segments of one log |
 * | 40 | 84 | zero |
 * | 124 | 4 | CRC-32 of the 124 bytes before |
 */
export interface SegmentHead {
  readonly number: number;
  readonly previous: number;
  readonly commitsBefore: number;
  readonly start: number;
  /** 16 hexadecimal digits. */
  readonly logId: string;
}

export type HeadReading =
  | { readonly kind: 'valid'; readonly head: SegmentHead; readonly isDamaged: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'newerVersion' };

const formatVersion = 1;
const copyLength = 128;
/** Where the records of a segment begin in its file. */
export const headLength = 2 * copyLength;
const magic = Buffer.from('TCPSEGM1');

export function encodeHead({ number, previous, commitsBefore, start, logId }: SegmentHead): Uint8Array {
  const copy = Buffer.alloc(copyLength);
  magic.copy(copy);
  copy.writeUInt32LE(formatVersion, 8);
  copy.writeUInt32LE(number, 12);
  copy.writeUInt32LE(previous, 16);
  copy.writeUInt32LE(commitsBefore, 20);
  copy.writeBigUInt64LE(BigInt(start), 24);
  copy.write(logId, 32, 'hex');
  copy.writeUInt32LE(crc32(copy.subarray(0, copyLength - 4)), copyLength - 4);
  return Buffer.concat([copy, copy]);
}

export function decodeHead(bytes: Uint8Array): HeadReading {
  const copies = [0, copyLength].map(offset => decodeCopy(bytes.subarray(offset, offset + copyLength)));
  const valid = copies.find(copy => copy !== undefined);
  if (valid === undefined) return { kind: 'none' };
  if (valid === 'newerVersion') return { kind: 'newerVersion' };
  return { kind: 'valid', head: valid, isDamaged: copies.includes(undefined) };
}

function decodeCopy(bytes: Uint8Array): SegmentHead | 'newerVersion' | undefined {
  if (bytes.length < copyLength) return undefined;
  const copy = Buffer.from(bytes.buffer, bytes.byteOffset, copyLength);
  const isWhole = crc32(copy.subarray(0, copyLength - 4)) === copy.readUInt32LE(copyLength - 4);
  if (!isWhole || !copy.subarray(0, magic.length).equals(magic)) return undefined;
  if (copy.readUInt32LE(8) > formatVersion) return 'newerVersion';
  return {
    number: copy.readUInt32LE(12),
    previous: copy.readUInt32LE(16),
    commitsBefore: copy.readUInt32LE(20),
    start: Number(copy.readBigUInt64LE(24)),
    logId: copy.toString('hex', 32, 40),
  };
}
