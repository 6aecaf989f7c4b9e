import type { StorageFiles } from '../files/storageFiles.ts';
import type { LogPlace } from './logReader.ts';
import type { Segment } from './segmentChain.ts';
import { headLength, type SegmentHead } from './segmentHead.ts';

/** Segments at the end of the log whose bytes a new one takes over. */
export interface Absorbed {
  readonly segments: readonly Segment[];
  readonly bytes: Uint8Array;
}

/** More than this is never copied. */
const copied = 4 * 1024 * 1024;

/**
 * The last segments, as long as they are small.
 * @param end the end of the log
 * @param own only segments not longer than this and those after them together, so that all in all little is copied
 */
export async function findAbsorbed(
  files: StorageFiles,
  segments: readonly Segment[],
  end: number,
  own = copied,
): Promise<Absorbed> {
  const found: Segment[] = [];
  const parts: Uint8Array[] = [];
  let total = own === copied ? 0 : own;
  for (const segment of segments.toReversed()) {
    const length = (segment.end ?? end) - segment.start;
    if (total + length > copied || length > Math.max(own, total)) break;
    const bytes = await files.readRange(segment.name, headLength, length);
    if (bytes.length < length) break;
    found.unshift(segment);
    parts.unshift(bytes);
    total += length;
  }
  return { segments: found, bytes: Buffer.concat(parts) };
}

/** The head of the segment that takes over these bytes and goes on after `end`. */
export function headAfter(
  segments: readonly Segment[],
  absorbed: Absorbed,
  end: LogPlace,
  logId: string,
): Omit<SegmentHead, 'number'> {
  const [first] = absorbed.segments;
  const rest = segments.slice(0, segments.length - absorbed.segments.length);
  return {
    previous: rest.at(-1)?.number ?? 0,
    commitsBefore: first?.commitsBefore ?? end.commit,
    start: first?.start ?? end.position,
    logId,
  };
}
