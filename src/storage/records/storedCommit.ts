import type { NewBlock } from '../blobs/blockBuilder.ts';
import { decodeDirectory, type BlockEntry } from '../blobs/contentBlock.ts';
import type { BlobPlace } from '../index/blobPlace.ts';
import type { StoredCommit } from '../index/storeIndex.ts';
import { crc32 } from '../log/checksum.ts';
import type { NewRecord, RecordPlace } from '../log/logRecord.ts';
import type { LogCommit, LogPlace } from '../log/logReader.ts';
import { decodeEvents, type FindCoverage } from './decodeEvents.ts';

/** What a commit of the log means to the index. `problems`: one sentence for each part that cannot be read. */
export function toStoredCommit(
  { records }: LogCommit,
  findCoverage: FindCoverage,
): { readonly commit: StoredCommit; readonly problems: readonly string[] } {
  const blobs: BlobPlace[] = [];
  const problems: string[] = [];
  const events = records.flatMap(({ position, length, record }) => {
    if (record.kind === 'contents') {
      blobs.push(...readBlobPlaces(record.payload, { position, length }));
      return [];
    }
    const decoded = decodeEvents(record.payload, findCoverage);
    problems.push(...decoded.problems);
    return decoded.records;
  });
  return { commit: { blobs, records: events }, problems };
}

/** Where the blobs of a contents record lie. */
export const readBlobPlaces = (payload: Uint8Array, place: RecordPlace): readonly BlobPlace[] =>
  placesOf(decodeDirectory(payload) ?? [], place);

/** The same for blocks that were stored, each at its place. */
export const placesOfBlocks = (blocks: readonly NewBlock[], places: readonly RecordPlace[]): readonly BlobPlace[] =>
  blocks.flatMap(({ entries }, index) => {
    const place = places[index];
    return place === undefined ? [] : placesOf(entries, place);
  });

/** Where the blobs of a block lie, given where the block does. */
function placesOf(entries: readonly BlockEntry[], place: RecordPlace): readonly BlobPlace[] {
  return entries.map((entry, slot) => ({
    id: entry.id,
    size: sizeOf(entry),
    depth: entry.patch?.depth ?? 0,
    base: entry.patch?.base,
    ...place,
    slot,
  }));
}

/** Bytes of the file. */
const sizeOf = ({ length, patch }: BlockEntry): number => length + (patch ? patch.prefix + patch.suffix : 0);

/** Whether a commit is the one that this process has tried to make at a place. */
export function isOwnCommit({ records }: LogCommit, place: LogPlace, written: readonly NewRecord[]): boolean {
  return (
    records[0]?.position === place.position &&
    records.length === written.length &&
    records.every(({ check }, index) => check === crc32(written[index]?.payload ?? new Uint8Array()))
  );
}
