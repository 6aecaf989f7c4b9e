import type { StoreProblem } from '../../core/ports/storeUpkeep.ts';
import type { StorageFiles } from '../files/storageFiles.ts';
import type { Segment } from './segmentChain.ts';
import { headLength } from './segmentHead.ts';
import { SegmentWindow, type FoundRecord } from './segmentWindow.ts';

/** A commit as it lies in the log. */
export interface LogCommit {
  readonly number: number;
  /** In the order they were written. Some are missing when it is damaged. */
  readonly records: readonly FoundRecord[];
  /** The position after it. */
  readonly end: number;
}

/** How far the log has been read. */
export interface LogPlace {
  readonly position: number;
  /** The number of the last commit before it. */
  readonly commit: number;
  /** The last record of that commit; `undefined` at the start of a log. */
  readonly last: Anchor | undefined;
}

/** A record by which a log is known again. */
export interface Anchor {
  readonly position: number;
  /** CRC-32 of its payload. */
  readonly check: number;
}

/**
 * Reads the commits of a log in order.
 *
 * A bad record is damage when it lies in a segment that another one follows, or when a later commit follows it: a commit is
 * begun only after the one before was acknowledged. It is skipped and told. A bad record that nothing follows is where the
 * log ends: what is there was never acknowledged.
 */
export class LogReader {
  readonly problems: StoreProblem[] = [];
  readonly #files: StorageFiles;
  readonly #segments: readonly Segment[];
  #place: LogPlace;
  #tailLength = 0;

  /** @param segments those of a log, oldest first */
  constructor(files: StorageFiles, segments: readonly Segment[], from: LogPlace) {
    this.#files = files;
    this.#segments = segments;
    this.#place = from;
  }

  /** After the last commit read. */
  get place(): LogPlace {
    return this.#place;
  }

  /** Once all is read: bytes at the end that are no whole commit. */
  get tailLength(): number {
    return this.#tailLength;
  }

  async *commits(): AsyncGenerator<LogCommit> {
    for (const segment of this.#segments) {
      if (segment.end !== undefined && segment.end <= this.#place.position) continue;
      yield* this.#commitsOf(segment);
    }
  }

  async *#commitsOf(segment: Segment): AsyncGenerator<LogCommit> {
    const window = await SegmentWindow.open(this.#files, segment);
    const isHead = segment.end === undefined;
    let position = Math.max(segment.start, this.#place.position);
    let records: FoundRecord[] = [];
    const finish = (number: number, end: number): LogCommit => {
      const commit = { number, records, end };
      const last = records.at(-1);
      this.#place = { position: end, commit: number, last: last && anchorOf(last) };
      records = [];
      return commit;
    };
    while (position < window.end) {
      const expected = this.#place.commit + 1;
      let found = await window.recordAt(position);
      if (found?.record.commit !== expected) {
        found = await findNext(window, position, expected, isHead);
        const next = found?.position ?? window.end;
        if (found === undefined && isHead) break;
        if (next > position || records.length > 0) this.problems.push(damagedRecord(segment, position, next));
        if (records.length > 0 && found?.record.commit !== expected) yield finish(expected, next);
        if (found === undefined) {
          this.#place = { ...this.#place, position: next };
          break;
        }
        this.#place = { ...this.#place, commit: found.record.commit - 1 };
      }
      records.push(found);
      position = found.position + found.length;
      if (found.record.isLast) yield finish(found.record.commit, position);
    }
    if (isHead) this.#tailLength = window.end - this.#place.position;
  }
}

/**
 * The first undamaged record that belongs to the expected commit or a later one. In the head of the log only if a later commit
 * follows, which proves that what is bad had been acknowledged.
 */
async function findNext(
  window: SegmentWindow,
  position: number,
  expected: number,
  isHead: boolean,
): Promise<FoundRecord | undefined> {
  let first: FoundRecord | undefined;
  for await (const found of window.recordsFrom(position)) {
    const { commit } = found.record;
    if (commit < expected) continue;
    first ??= found;
    if (!isHead || commit > expected) return first;
  }
  return undefined;
}

export const anchorOf = ({ position, check }: FoundRecord): Anchor => ({ position, check });

const damagedRecord = ({ name, start }: Segment, from: number, to: number): StoreProblem => ({
  kind: 'damagedRecord',
  file: name,
  offset: headLength + from - start,
  text: `${to - from} bytes of ${name} are damaged. What they held is lost; everything else is intact.`,
  paths: [],
});
