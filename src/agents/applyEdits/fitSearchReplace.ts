import { fail, ok, type Result } from '../../core/result.ts';
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
  for (const strategy of strategies) {
    const found = strategy(lines, search);
    if (found.length > 1) return fail(severalPlaces(lines, search, found));
    const [place] = found;
    if (place === undefined) continue;
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

type Strategy = (lines: readonly Line[], search: readonly string[]) => readonly Place[];

const noShift: Shift = { kind: 'more', by: '' };

const byText =
  (key: (text: string) => string, lineKey: (line: Line) => string, isExact: boolean): Strategy =>
  (lines, search) => {
    const keys = lines.map(lineKey);
    const pattern = search.map(key);
    const found: Place[] = [];
    for (let start = 0; start + pattern.length <= keys.length && found.length < maxFound; start++) {
      if (pattern.every((text, index) => keys[start + index] === text)) found.push({ start, shift: noShift, isExact });
    }
    return found;
  };

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

const maxFound = 10;

function byIndentation(lines: readonly Line[], search: readonly string[]): readonly Place[] {
  const pattern = search.map(text => text.trimEnd());
  const anchor = pattern.findIndex(text => text !== '');
  const first = pattern[anchor];
  const found: Place[] = [];
  if (first === undefined) return found;
  for (let start = 0; start + pattern.length <= lines.length && found.length < maxFound; start++) {
    const shift = shiftBetween(lines[start + anchor]?.text.trimEnd() ?? '', first);
    if (shift === undefined) continue;
    const fits = pattern.every((text, index) => shiftLine(text, shift) === lines[start + index]?.text.trimEnd());
    if (fits) found.push({ start, shift, isExact: false });
  }
  return found;
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
  const isThere = hasText && strategies.some(strategy => strategy(lines, replace).length === 1);
  return misfit(isThere ? alreadyThere : 'The SEARCH lines are not in the file.', nearest);
}
