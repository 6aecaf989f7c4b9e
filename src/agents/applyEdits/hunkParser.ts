import type { Hunk, HunkLine } from './edit.ts';

export interface ParsedHunk {
  readonly hunk: Hunk;
  /** The line after the hunk. */
  readonly next: number;
}

export const isHunkHeader = (line: string): boolean => /^@@(?:[\s.]|@@|$)/.test(line) || /^@@ ?-\d/.test(line);

/** A `--- ` and `+++ ` pair starts here. */
export const isFileHeader = (lines: readonly string[], at: number): boolean =>
  /^--- \S/.test(lines[at] ?? '') && /^\+\+\+ \S/.test(lines[at + 1] ?? '');

/**
 * Reads the hunk whose header is at `start`. The counts of the header are taken where they agree with the lines; models
 * often get them wrong, and then the hunk reaches as far as its lines look like lines of a hunk.
 * @param isFenced the lines end with the code block, so one that lost its leading space is still a line of the hunk
 */
export function readHunk(lines: readonly string[], start: number, isFenced: boolean): ParsedHunk {
  const header = /^@@ ?-(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? ?@@/.exec(lines[start] ?? '');
  const oldStart = header === null ? undefined : Number(header[1]);
  const counted =
    header === null
      ? undefined
      : countedEnd(lines, start + 1, Number(header[2] ?? 1), Number(header[4] ?? 1), isFenced);
  const end = counted ?? openEnd(lines, start + 1, isFenced);
  return { hunk: { oldStart, lines: toHunkLines(lines, start + 1, end) }, next: end };
}

/** Reads lines without a header as a hunk at an unknown place. */
export function readHeaderlessHunk(lines: readonly string[], start: number): ParsedHunk {
  const end = openEnd(lines, start, true);
  return { hunk: { oldStart: undefined, lines: toHunkLines(lines, start, end) }, next: end };
}

/** Where the hunk ends by its counts; `undefined` when they do not fit the lines. */
function countedEnd(
  lines: readonly string[],
  start: number,
  oldCount: number,
  newCount: number,
  isFenced: boolean,
): number | undefined {
  let [oldLeft, newLeft, at] = [oldCount, newCount, start];
  while (oldLeft > 0 || newLeft > 0) {
    const line = lines[at];
    if (line === undefined || !/^(?:[ +\\-]|\r?$)/.test(line)) return undefined;
    if (!line.startsWith('+') && !line.startsWith('\\')) oldLeft--;
    if (!line.startsWith('-') && !line.startsWith('\\')) newLeft--;
    if (oldLeft < 0 || newLeft < 0) return undefined;
    at++;
  }
  while ((lines[at] ?? '').startsWith('\\')) at++;
  return isEndOfHunk(lines, at, isFenced) ? at : undefined;
}

/** Tells whether nothing at `at` looks as if it belonged to the hunk before. */
function isEndOfHunk(lines: readonly string[], at: number, isFenced: boolean): boolean {
  let next = at;
  while (isFenced && next < lines.length && lines[next]?.trim() === '') next++;
  const line = lines[next];
  if (line === undefined || startsNextPart(lines, next)) return true;
  return isFenced ? false : !/^[ +-]/.test(line);
}

function openEnd(lines: readonly string[], start: number, isFenced: boolean): number {
  let at = start;
  let end = start;
  for (; at < lines.length && !startsNextPart(lines, at); at++) {
    const line = lines[at] ?? '';
    if (!isFenced && !/^(?:[ +\\-]|\r?$)/.test(line)) break;
    // Empty lines at the end are the space between this and what follows.
    if (line !== '' && line !== '\r') end = at + 1;
  }
  return end;
}

function startsNextPart(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  return isHunkHeader(line) || /^(?:diff --git |Index: )/.test(line) || isFileHeader(lines, at);
}

function toHunkLines(lines: readonly string[], start: number, end: number): readonly HunkLine[] {
  const result: HunkLine[] = [];
  for (const line of lines.slice(start, end)) {
    if (line.startsWith('\\')) {
      const last = result.pop();
      if (last !== undefined) result.push({ ...last, text: last.text.replace(/\r$/, ''), endsFile: true });
    } else {
      result.push(toHunkLine(line));
    }
  }
  return result;
}

function toHunkLine(line: string): HunkLine {
  const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'context';
  const text = kind === 'context' && !line.startsWith(' ') ? line : line.slice(1);
  return { kind, text, endsFile: false };
}
