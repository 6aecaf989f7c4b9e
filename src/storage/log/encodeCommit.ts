import { crc32 } from './checksum.ts';
import type { LogPlace } from './logReader.ts';
import { encodeRecord, type NewRecord, type RecordPlace } from './logRecord.ts';

export interface EncodedCommit {
  readonly bytes: Uint8Array;
  /** Where each record lies. */
  readonly places: readonly RecordPlace[];
  /** The place after it. */
  readonly end: LogPlace;
}

/** The bytes of the commit that follows a place. */
export function encodeCommit(
  logId: string,
  { position, commit }: LogPlace,
  records: readonly NewRecord[],
): EncodedCommit {
  const number = commit + 1;
  const encoded = records.map(({ kind, payload }, index) =>
    encodeRecord(logId, { kind, commit: number, isLast: index === records.length - 1, payload }),
  );
  const places: RecordPlace[] = [];
  let end: LogPlace = { position, commit: number, last: undefined };
  for (const [index, { payload }] of records.entries()) {
    const length = encoded[index]?.length ?? 0;
    places.push({ position: end.position, length });
    end = {
      position: end.position + length,
      commit: number,
      last: { position: end.position, check: crc32(payload) },
    };
  }
  return { bytes: Buffer.concat(encoded), places, end };
}
