import {
  decodeHeader,
  decodeRecord,
  encodeRecord,
  headerLength,
  recordStart,
} from '../../src/storage/log/logRecord.ts';
import { decodeHead, headLength } from '../../src/storage/log/segmentHead.ts';

/** Flips every bit of one byte of a segment's contents of files, and makes all checksums fit. */
export interface Tampering {
  readonly segment: Uint8Array;
  /** Which byte was flipped. */
  readonly offset: number;
}

/** Tampers with one byte of every so many. */
export function* tamperings(segment: Uint8Array, every: number): Generator<Tampering> {
  const head = decodeHead(segment);
  if (head.kind !== 'valid') return;
  const { logId } = head.head;
  const bytes = Buffer.from(segment);
  for (let at = bytes.indexOf(recordStart, headLength); at !== -1; at = bytes.indexOf(recordStart, at + 1)) {
    const header = decodeHeader(logId, bytes.subarray(at));
    if (header?.kind !== 'contents') continue;
    const end = at + headerLength + header.payloadLength;
    const record = decodeRecord(logId, bytes.subarray(at, end));
    if (record === undefined) continue;
    for (let offset = 0; offset < record.payload.length; offset += every) {
      const payload = Buffer.from(record.payload);
      payload.writeUInt8(~payload.readUInt8(offset) & 0xff, offset);
      const changed = Buffer.from(bytes);
      changed.set(encodeRecord(logId, { ...record, payload }), at);
      yield { segment: changed, offset: at + headerLength + offset };
    }
  }
}
