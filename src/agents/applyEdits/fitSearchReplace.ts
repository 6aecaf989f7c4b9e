import { fail, ok, type Result } from '../../core/result.ts';
import { findAll } from './lineSearch.ts';
import { alreadyThere, misfit, type Misfit } from './misfit.ts';
import { findNearest } from './nearestMatch.ts';
import { byteOrderMark, joinLines, mainEnding, splitLines, type Line } from './textFile.ts';

/**
 * Replaces the lines `search`, which must stand in the text exactly once: to the letter, else but for line endings, else
 * but for spaces at line ends, else with all lines indented more or less by the same, and then the new lines are too.
 */
export function fitSearchReplace(
  text: string,
  search: readonly string[],
  replace: readonly string[],
): Result<string, Misfit> {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const lines = splitLines(text.slice(mark.length));
  const found = findPlaces(lines, search);
  if (found.length > 1) return fail(severalPlaces(lines, search, found));
  const [place] = found;
  if (place !== undefined) {
    return ok(mark + joinLines(exchange(lines, place, search.length, reindent(replace, place.shift))));
  }
  return fail(notFound(lines, search, replace));
}

interface Place {
  readonly start: number;
  readonly shift: Shift;
  /** New lines keep their own endings instead of taking those around them. */
  readonly isExact: boolean;
}

/** Indentation that the file has and the edit lacks, or the other way round. */
type Shift = { readonly kind: 'more' | 'less'; readonly by: string };

/** `candidates` are all places where the lines stand if indentation and spaces at line ends do not count. */
type Strategy = (lines: readonly Line[], search: readonly string[], candidates: readonly number[]) => readonly Place[];

const noShift: Shift = { kind: 'more', by: '' };

/** The places where the lines stand, by the most exact way that finds any. */
function findPlaces(lines: readonly Line[], search: readonly string[]): readonly Place[] {
  // The way that all others are special cases of: without any place here, there is none there.
  const candidates = findAll(
    lines.map(line => line.text.trim()),
    search.map(text => text.trim()),
  );
  if (candidates.length === 0) return [];
  for (const strategy of strategies) {
    const found = strategy(lines, search, candidates);
    if (found.length > 0) return found;
  }
  return [];
}

const byText =
  (key: (text: string) => string, lineKey: (line: Line) => string, isExact: boolean): Strategy =>
  (lines, search) =>
    findAll(lines.map(lineKey), search.map(key)).map(start => ({ start, shift: noShift, isExact }));

const withoutReturn = (text: string): string => text.replace(/\r$/, '');

const strategies: readonly Strategy[] = [
  byText(
    text => text,
    line => (line.ending === '\r\n' ? `${line.text}\r` : line.text),
    true,
  ),
  byText(withoutReturn, line => line.text, false),
  byText(
    text => text.trimEnd(),
    line => line.text.trimEnd(),
    false,
  ),
  byIndentation,
];

/** More places than this are not looked into: so many lines that are alike hold nothing to tell them apart by. */
const maxCandidates = 1000;

function byIndentation(
  lines: readonly Line[],
  search: readonly string[],
  candidates: readonly number[],
): readonly Place[] {
  const pattern = search.map(text => text.trimEnd());
  const anchor = pattern.findIndex(text => text !== '');
  const first = pattern[anchor];
  if (first === undefined) return [];
  return candidates.slice(0, maxCandidates).flatMap(start => {
    const shift = shiftBetween(lines[start + anchor]?.text.trimEnd() ?? '', first);
    if (shift === undefined) return [];
    const fits = pattern.every((text, index) => shiftLine(text, shift) === lines[start + index]?.text.trimEnd());
    return fits ? [{ start, shift, isExact: false }] : [];
  });
}

function shiftBetween(actual: string, expected: string): Shift | undefined {
  if (actual.trimStart() !== expected.trimStart()) return undefined;
  if (actual.endsWith(expected)) return { kind: 'more', by: actual.slice(0, actual.length - expected.length) };
  if (expected.endsWith(actual)) return { kind: 'less', by: expected.slice(0, expected.length - actual.length) };
  return undefined;
}

/** The line moved by `shift`; one that has not enough indentation to lose loses what it has. */
function shiftLine(text: string, shift: Shift): string {
  if (text.trim() === '') return text;
  if (shift.kind === 'more') return shift.by + text;
  let common = 0;
  while (common < shift.by.length && text[common] === shift.by[common]) common++;
  return text.slice(common);
}

const reindent = (replace: readonly string[], shift: Shift): readonly string[] =>
  replace.map(text => shiftLine(text, shift));

function exchange(lines: readonly Line[], place: Place, count: number, replace: readonly string[]): readonly Line[] {
  const old = lines.slice(place.start, place.start + count);
  const rest = lines.slice(place.start + count);
  const around = old.find(line => line.ending !== '')?.ending ?? mainEnding(lines);
  const ending = place.isExact && old.some(line => line.ending === '\n') ? '\n' : around;
  const fresh = replace.map((text): Line => {
    const isWindows = place.isExact && text.endsWith('\r');
    return { text: withoutReturn(text), ending: isWindows ? '\r\n' : ending };
  });
  const last = fresh.at(-1);
  // A file that ended without a line ending still does.
  if (rest.length === 0 && last !== undefined && old.at(-1)?.ending === '')
    fresh[fresh.length - 1] = { ...last, ending: '' };
  return [...lines.slice(0, place.start), ...fresh, ...rest];
}

function severalPlaces(lines: readonly Line[], search: readonly string[], found: readonly Place[]): Misfit {
  const places = found.slice(0, 3).map(place => place.start + 1);
  const more = found.length > 3 ? ' and others' : '';
  const start = found[0]?.start ?? 0;
  const text = lines.slice(start, start + search.length).map(line => line.text);
  return misfit(`The SEARCH lines stand in several places of the file: lines ${places.join(', ')}${more}.`, {
    line: start + 1,
    text: text.join('\n').slice(0, 2000),
  });
}

function notFound(lines: readonly Line[], search: readonly string[], replace: readonly string[]): Misfit {
  const nearest = findNearest(
    lines.map(line => line.text),
    search,
  );
  const hasText = replace.some(text => text.trim() !== '');
  const isThere = hasText && findPlaces(lines, replace).length === 1;
  return misfit(isThere ? alreadyThere : 'The SEARCH lines are not in the file.', nearest);
}
