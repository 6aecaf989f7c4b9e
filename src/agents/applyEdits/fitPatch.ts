import { fail, ok, type Result } from '../../core/result.ts';
import type { Hunk, HunkLine } from './edit.ts';
import { comparableFile, placeHunk, standsAt, type ComparableFile, type Place } from './hunkPlace.ts';
import { alreadyThere, misfit, type Misfit } from './misfit.ts';
import { findNearest } from './nearestMatch.ts';
import { byteOrderMark, joinLines, mainEnding, splitLines, type Line } from './textFile.ts';

/**
 * Applies the hunks of a diff to a text. Lines that the diff only shows keep their bytes, endings included, and new lines
 * take the ending of those around them where the diff and the file disagree about endings.
 *
 * Hunks are placed here and not by a library, since a user has to be told which hunk does not fit and what stands there
 * instead, and since unexpected lines between those to be removed must never be let pass.
 */
export function fitPatch(text: string, hunks: readonly Hunk[]): Result<string, Misfit> {
  const file = comparableFile(splitLines(text));
  const placed = placeAll(file, hunks);
  if (!placed.ok) {
    const isThere = placeAll(file, hunks.map(reverse)).ok;
    return isThere ? fail(misfit(alreadyThere, placed.error.nearest)) : placed;
  }
  if (placed.value.some(place => isRepeated(file, place))) return fail(misfit(alreadyThere));
  return ok(withMark(text, hunks, joinLines(assemble(file.lines, placed.value))));
}

/** The text that a diff gives to a new file. */
export function newFileText(hunks: readonly Hunk[]): string {
  const lines = hunks.flatMap(hunk => hunk.lines.filter(line => line.kind !== 'removed'));
  return lines.map(line => line.text + (line.endsFile ? '' : '\n')).join('');
}

/** Tells whether the hunks remove exactly this text, line endings and spaces at line ends aside. */
export function removesAll(text: string, hunks: readonly Hunk[]): boolean {
  const removed = hunks.flatMap(hunk => hunk.lines.filter(line => line.kind !== 'added'));
  const lines = splitLines(text);
  const plain = (line: string): string => line.replace(byteOrderMark, '').trimEnd();
  return (
    lines.length === removed.length && lines.every((line, i) => plain(line.text) === plain(removed[i]?.text ?? ''))
  );
}

export const oldLines = (hunk: Hunk): readonly string[] =>
  hunk.lines.filter(line => line.kind !== 'added').map(line => line.text);

type FoundPlace = Extract<Place, { kind: 'found' }>;

function placeAll(file: ComparableFile, hunks: readonly Hunk[]): Result<readonly FoundPlace[], Misfit> {
  const places: FoundPlace[] = [];
  let from = 0;
  let drift = 0;
  for (const [index, hunk] of hunks.entries()) {
    const expected = hunk.oldStart === undefined ? undefined : Math.max(hunk.oldStart - 1, 0);
    const place = placeOne(file, hunk, from, expected === undefined ? undefined : expected + drift);
    if (place.kind !== 'found') return fail(explain(file, hunks, index, place.kind));
    places.push(place);
    if (expected !== undefined) drift = place.start - headOf(hunk, place) - expected;
    from = coreOf(place).end;
  }
  return ok(places);
}

function placeOne(file: ComparableFile, hunk: Hunk, from: number, guess: number | undefined): Place {
  const isOnlyAdded = hunk.lines.every(line => line.kind === 'added');
  // Without a line to hold on to there is one file in which the place is certain.
  if (isOnlyAdded && file.lines.length === 0) return { kind: 'found', start: 0, precision: 'exact', lines: hunk.lines };
  return placeHunk(file, hunk, from, guess);
}

function explain(file: ComparableFile, hunks: readonly Hunk[], index: number, kind: 'missing' | 'ambiguous'): Misfit {
  const hunk = hunks[index] ?? { oldStart: undefined, lines: [] };
  const name = hunks.length === 1 ? 'The hunk' : `Hunk ${index + 1} of ${hunks.length}`;
  const old = oldLines(hunk);
  if (old.length === 0) return misfit(`${name} adds lines and shows none around them, so its place is not certain.`);
  const nearest = findNearest(
    file.lines.map(line => line.text),
    old,
  );
  if (kind === 'ambiguous') return misfit(`${name} fits in several places of the file.`, nearest);
  return misfit(`${name} does not match the file.`, nearest);
}

/** The lines that a hunk takes the place of, without the context around them. */
function coreOf({ start, lines }: FoundPlace): { start: number; end: number; lines: readonly HunkLine[] } {
  const first = Math.max(
    lines.findIndex(line => line.kind !== 'context'),
    0,
  );
  const core = lines.slice(first, lines.findLastIndex(line => line.kind !== 'context') + 1);
  return { start: start + first, end: start + first + core.filter(line => line.kind !== 'added').length, lines: core };
}

function assemble(lines: readonly Line[], places: readonly FoundPlace[]): readonly Line[] {
  const usual = mainEnding(lines);
  const result: Line[] = [];
  let at = 0;
  for (const place of places) {
    const core = coreOf(place);
    for (; at < core.start; at++) result.push(lines[at] ?? noLine);
    for (const line of core.lines) {
      if (line.kind === 'added') result.push(newLine(line, place, lines[at] ?? lines[at - 1], lines[at - 1], usual));
      else {
        if (line.kind === 'context') result.push(lines[at] ?? noLine);
        at++;
      }
    }
  }
  for (; at < lines.length; at++) result.push(lines[at] ?? noLine);
  return result.map((line, index) =>
    line.ending === '' && index < result.length - 1 ? { ...line, ending: usual } : line,
  );
}

const noLine: Line = { text: '', ending: '' };

function newLine(
  line: HunkLine,
  place: FoundPlace,
  next: Line | undefined,
  before: Line | undefined,
  usual: string,
): Line {
  const text = line.text.replace(/\r$/, '');
  if (line.endsFile) return { text: line.text, ending: '' };
  if (place.precision === 'exact') return { text, ending: text === line.text ? '\n' : '\r\n' };
  return {
    text,
    ending: [before?.ending, next?.ending].find(ending => ending !== undefined && ending !== '') ?? usual,
  };
}

const reverse = (hunk: Hunk): Hunk => ({ oldStart: hunk.oldStart, lines: hunk.lines.map(reverseLine) });

const reversed = { added: 'removed', removed: 'added', context: 'context' } as const;
const reverseLine = (line: HunkLine): HunkLine => ({ ...line, kind: reversed[line.kind] });

/**
 * Tells whether a hunk that was made for the start or the end of a file, which its shorter context there shows, stands
 * elsewhere, next to what it is about to add: then it has been applied before.
 */
function isRepeated(file: ComparableFile, place: FoundPlace): boolean {
  const { lines, start } = place;
  const first = lines.findIndex(line => line.kind !== 'context');
  const after = lines.length - 1 - lines.findLastIndex(line => line.kind !== 'context');
  if (first === after || !lines.some(line => line.kind === 'added')) return false;
  const oldEnd = start + lines.filter(line => line.kind !== 'added').length;
  const fresh = lines.filter(line => line.kind !== 'removed');
  if (after < first) return oldEnd < file.lines.length && standsAt(file, fresh, start);
  return start > 0 && standsAt(file, fresh, oldEnd - fresh.length);
}

/** How many lines of leading context were disregarded to place the hunk. */
function headOf(hunk: Hunk, place: FoundPlace): number {
  const context = (lines: readonly HunkLine[]): number => lines.findIndex(line => line.kind !== 'context');
  return context(hunk.lines) - context(place.lines);
}

/** A byte order mark stays unless the diff itself takes it away. */
function withMark(before: string, hunks: readonly Hunk[], after: string): string {
  if (!before.startsWith(byteOrderMark) || after.startsWith(byteOrderMark)) return after;
  const isRemoved = hunks.some(hunk =>
    hunk.lines.some(line => line.kind === 'removed' && line.text.startsWith(byteOrderMark)),
  );
  return isRemoved ? after : byteOrderMark + after;
}
