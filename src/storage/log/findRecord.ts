import type { StorageFiles } from '../files/storageFiles.ts';
import type { Anchor } from './logReader.ts';
import { decodeRecord, type LogRecord, type RecordPlace } from './logRecord.ts';
import type { Segment } from './segmentChain.ts';
import { headLength } from './segmentHead.ts';
import { SegmentWindow } from './segmentWindow.ts';

/** The record at a place; `undefined` when it is missing or damaged. Rejects with the file system's error. */
export async function readRecordAt(
  files: StorageFiles,
  segments: readonly Segment[],
  { position, length }: RecordPlace,
): Promise<LogRecord | undefined> {
  const segment = segmentAt(segments, position);
  if (segment === undefined) return undefined;
  const offset = headLength + position - segment.start;
  return decodeRecord(segment.logId, await files.readRange(segment.name, offset, length));
}

/** What lies where a record is said to be; `none` when it is damaged, or nothing is there. */
export async function compareAnchor(
  files: StorageFiles,
  segments: readonly Segment[],
  { position, check }: Anchor,
): Promise<'same' | 'other' | 'none'> {
  const segment = segmentAt(segments, position);
  if (segment === undefined) return 'other';
  const window = await SegmentWindow.open(files, segment);
  const found = await window.recordAt(position);
  if (found === undefined) return 'none';
  return found.check === check ? 'same' : 'other';
}

const segmentAt = (segments: readonly Segment[], position: number): Segment | undefined =>
  segments.findLast(({ start }) => start <= position);
