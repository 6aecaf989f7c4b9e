import type { StoreProblem } from '../../core/ports/storeUpkeep.ts';
import { errorCode, type StorageFiles } from '../files/storageFiles.ts';
import { decodeHead, headLength, type SegmentHead } from './segmentHead.ts';

/** A segment that is part of the log. */
export interface Segment extends SegmentHead {
  readonly name: string;
  /** The position after its last byte that counts; `undefined` for the head of the log, which may still grow. */
  readonly end: number | undefined;
}

/** The segments that make up the log, oldest first; none when there is no log. */
export interface Chain {
  readonly segments: readonly Segment[];
  /** The highest number in use, by claims too; 0 for none. */
  readonly highest: number;
  readonly problems: readonly StoreProblem[];
}

export const segmentName = (number: number): string => `segment-${number}.log`;

export function segmentNumber(name: string): number | undefined {
  const digits = /^segment-([1-9]\d{0,8})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The highest number in use, 0 for none. */
export const highestNumber = (names: readonly string[]): number =>
  names.reduce((highest, name) => Math.max(highest, segmentNumber(name) ?? 0), 0);

/** Finds out which segments are the log now. Rejects with the file system's error. */
export async function readChain(files: StorageFiles): Promise<Chain | 'newerVersion'> {
  for (;;) {
    const chain = await tryReadChain(files);
    // `gone`: another process has joined segments since they were listed.
    if (chain !== 'gone') return chain;
  }
}

async function tryReadChain(files: StorageFiles): Promise<Chain | 'newerVersion' | 'gone'> {
  const names = await files.list();
  const numbers = names.flatMap(name => segmentNumber(name) ?? []).sort((a, b) => b - a);
  const heads: SegmentHead[] = [];
  const problems: StoreProblem[] = [];
  let wanted: number | undefined;
  for (const number of numbers) {
    if (wanted !== undefined && number > wanted) continue;
    const reading = await readHead(files, number);
    if (reading === 'gone' || reading === 'newerVersion') return reading;
    const last = heads.at(-1);
    const fits = reading !== undefined && (last === undefined || follows(last, reading.head));
    if (wanted !== undefined && (number < wanted || !fits)) {
      // The segment that is wanted is missing or damaged: the next one below that fits is the best there is.
      if (!problems.some(({ offset, file }) => file === segmentName(wanted ?? 0) && offset === 0)) {
        problems.push(missing(wanted));
      }
    }
    if (!fits) continue;
    if (reading.isDamaged) problems.push(last === undefined ? unfinishedHead(number) : damagedHead(number));
    heads.push(reading.head);
    wanted = reading.head.previous;
    if (wanted === 0) break;
  }
  if (wanted !== undefined && wanted !== 0 && problems.every(({ file }) => file !== segmentName(wanted))) {
    problems.push(missing(wanted));
  }
  const segments = heads.map((head, index) => ({
    ...head,
    name: segmentName(head.number),
    end: heads[index - 1]?.start,
  }));
  return { segments: segments.reverse(), highest: numbers[0] ?? 0, problems };
}

/** Whether `head` can come before `later` in one log. */
const follows = (later: SegmentHead, head: SegmentHead): boolean =>
  head.logId === later.logId && head.start <= later.start;

async function readHead(
  files: StorageFiles,
  number: number,
): Promise<{ readonly head: SegmentHead; readonly isDamaged: boolean } | 'newerVersion' | 'gone' | undefined> {
  try {
    const reading = decodeHead(await files.readRange(segmentName(number), 0, headLength));
    if (reading.kind === 'newerVersion') return 'newerVersion';
    return reading.kind === 'valid' && reading.head.number === number ? reading : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

const missing = (number: number): StoreProblem => ({
  kind: 'missingFile',
  file: segmentName(number),
  offset: 0,
  text: `${segmentName(number)} is missing or damaged. What only it held is lost; everything else is intact.`,
  paths: [],
});

const damagedHead = (number: number): StoreProblem => ({
  kind: 'damagedRecord',
  file: segmentName(number),
  offset: 0,
  text: `One copy of the head of ${segmentName(number)} is damaged. The other one is used; nothing is lost.`,
  paths: [],
});

/** Of the head of the log: nobody need have relied on it yet. */
const unfinishedHead = (number: number): StoreProblem => ({
  ...damagedHead(number),
  kind: 'cutTail',
  text: `One copy of the head of ${segmentName(number)} was not written to its end, or is damaged. The other one is used; nothing is lost.`,
});

/** Deletes files that count for nothing. Failures leave garbage, no more. */
export async function removeGarbage(files: StorageFiles, { segments }: Chain): Promise<void> {
  const used = new Set(segments.map(({ name }) => name));
  const last = segments.at(-1)?.number ?? 0;
  for (const name of await files.list().catch(() => [])) {
    const number = segmentNumber(name) ?? temporaryNumber(name);
    if (number === undefined || number > last || used.has(name)) continue;
    await files.unlink(name).catch(() => undefined);
  }
}

function temporaryNumber(name: string): number | undefined {
  const digits = /^segment-(\d+)\.log\.[0-9a-f]+\.tmp$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
