import { crc32 } from './checksum.ts';

/**
 * A record of the log is a header of 24 bytes and its payload. Numbers are little-endian.
 *
 * | offset | length | what |
 * | --- | --- | --- |
 * | 0 | 4 | `TCR1` |
 * | 4 | 1 | kind: 1 contents of files (`contentBlock.ts`), 2 events (`events.ts`) |
 * | 5 | 1 | 1 for the last record of its commit, else 0 |
 * | 6 | 2 | zero |
 * | 8 | 4 | number of the commit, counted from 1 |
 * | 12 | 4 | length of the payload |
 * | 16 | 4 | CRC-32 of the payload |
 * | 20 | 4 | CRC-32 of the 20 bytes before and the id of the log |
 *
 * The id is there so that a log stored as the content of a file is never taken for the log it lies in.
 */
export interface LogRecord {
  readonly kind: RecordKind;
  readonly commit: number;
  readonly isLast: boolean;
  readonly payload: Uint8Array;
}

export type RecordKind = 'contents' | 'events';

export interface RecordHeader extends Omit<LogRecord, 'payload'> {
  readonly payloadLength: number;
  readonly payloadCheck: number;
}

/** What a commit is made of. */
export interface NewRecord {
  readonly kind: RecordKind;
  readonly payload: Uint8Array;
}

/** Where a record lies: its position, and its length in bytes. */
export interface RecordPlace {
  readonly position: number;
  readonly length: number;
}

export const headerLength = 24;
/** `TCR1` */
export const recordStart = Buffer.from('TCR1');

const kinds: readonly (RecordKind | undefined)[] = [undefined, 'contents', 'events'];

/** @param logId 16 hexadecimal digits */
export function encodeRecord(logId: string, { kind, commit, isLast, payload }: LogRecord): Uint8Array {
  const bytes = Buffer.alloc(headerLength + payload.length);
  recordStart.copy(bytes);
  bytes.writeUInt8(kinds.indexOf(kind), 4);
  bytes.writeUInt8(isLast ? 1 : 0, 5);
  bytes.writeUInt32LE(commit, 8);
  bytes.writeUInt32LE(payload.length, 12);
  bytes.writeUInt32LE(crc32(payload), 16);
  bytes.writeUInt32LE(headerCheck(bytes, logId), 20);
  bytes.set(payload, headerLength);
  return bytes;
}

/** The header at the start of `bytes`; `undefined` when there is none, or a damaged one. */
export function decodeHeader(logId: string, bytes: Uint8Array): RecordHeader | undefined {
  if (bytes.length < headerLength) return undefined;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, headerLength);
  if (!view.subarray(0, 4).equals(recordStart) || headerCheck(view, logId) !== view.readUInt32LE(20)) return undefined;
  const kind = kinds[view.readUInt8(4)];
  if (kind === undefined) return undefined;
  return {
    kind,
    commit: view.readUInt32LE(8),
    isLast: view.readUInt8(5) === 1,
    payloadLength: view.readUInt32LE(12),
    payloadCheck: view.readUInt32LE(16),
  };
}

/** The record that fills `bytes`; `undefined` when they are anything else. */
export function decodeRecord(logId: string, bytes: Uint8Array): LogRecord | undefined {
  const header = decodeHeader(logId, bytes);
  if (header === undefined || headerLength + header.payloadLength !== bytes.length) return undefined;
  const payload = bytes.subarray(headerLength);
  if (crc32(payload) !== header.payloadCheck) return undefined;
  return { kind: header.kind, commit: header.commit, isLast: header.isLast, payload };
}

const headerCheck = (header: Uint8Array, logId: string): number =>
  crc32(Buffer.concat([header.subarray(0, 20), Buffer.from(logId, 'hex')]));
