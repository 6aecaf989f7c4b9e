import type { Author } from './authorship.ts';
import { diffLines, type LineChange } from './lineDiff.ts';

/** A text at one moment of its history, and who made it so. */
export interface TextVersion {
  readonly lines: readonly string[];
  readonly authors: readonly Author[];
}

/** Lines of a text as it is now that a restore would replace by those of its target, and who made them differ. */
export interface TextChange extends LineChange {
  readonly authors: ReadonlySet<Author>;
}

/** Lines a version changed, as positions in the text as it is now. */
interface Touched {
  readonly start: number;
  readonly end: number;
  readonly authors: readonly Author[];
}

/**
 * What differs between a text as it is now and as it was, change by change.
 *
 * A change is by everyone who changed some of its lines in between, also where others wrote over that since, or moved them. One that
 * nobody is known for is yours: keeping it loses nothing.
 *
 * @param target the text to go back to
 * @param versions what it became after that, oldest first; the last is the text as it is now
 */
export function textChanges(target: readonly string[], versions: readonly TextVersion[]): readonly TextChange[] {
  const now = versions.at(-1)?.lines ?? target;
  const steps = stepsOf(target, versions);
  const touched = touchedLines(steps);
  const yours = linesOfYours(steps);
  return diffLines(now, target).changes.map(change => {
    const authors = new Set(touched.flatMap(lines => (meets(change, lines) ? lines.authors : [])));
    const { fromStart, fromEnd, toStart, toEnd } = change;
    const hasYours =
      now.slice(fromStart, fromEnd).some(line => yours.added.has(line)) ||
      target.slice(toStart, toEnd).some(line => yours.removed.has(line));
    if (hasYours || authors.size === 0) authors.add('you');
    return { ...change, authors };
  });
}

/** How one version became the next. */
interface Step extends TextVersion {
  readonly before: readonly string[];
  readonly changes: readonly LineChange[];
}

const stepsOf = (target: readonly string[], versions: readonly TextVersion[]): readonly Step[] =>
  versions.map((version, at) => {
    const before = versions[at - 1]?.lines ?? target;
    return { ...version, before, changes: diffLines(before, version.lines).changes };
  });

/** Words tell lines apart; without any, many are the same. */
const hasWord = (line: string): boolean => /[\p{L}\p{N}]/u.test(line);

/** Lines that you have added and removed, wherever they are: where others moved them, or lines like them, positions do not tell. */
function linesOfYours(steps: readonly Step[]): {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
} {
  const [added, removed] = [new Set<string>(), new Set<string>()];
  for (const { before, lines, authors, changes } of steps) {
    if (!authors.includes('you')) continue;
    for (const { fromStart, fromEnd, toStart, toEnd } of changes) {
      for (const line of before.slice(fromStart, fromEnd)) if (hasWord(line)) removed.add(line);
      for (const line of lines.slice(toStart, toEnd)) if (hasWord(line)) added.add(line);
    }
  }
  return { added, removed };
}

function touchedLines(steps: readonly Step[]): readonly Touched[] {
  let touched: readonly Touched[] = [];
  for (const { authors, changes } of steps) {
    const moved = touched.map(range => ({ ...range, ...movedBy(changes, range) }));
    touched = [...moved, ...changes.map(({ toStart, toEnd }) => ({ start: toStart, end: toEnd, authors }))];
  }
  return touched;
}

/** Where a stretch of lines, or a place between two lines, is after `changes`: with what replaced some of it, without what is beside it. */
function movedBy(
  changes: readonly LineChange[],
  { start, end }: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } {
  const isPlace = start === end;
  let [newStart, newEnd] = [start, end];
  for (const { fromStart, fromEnd, toStart, toEnd } of changes) {
    if (fromStart > end) break;
    const hasStart = fromStart <= start && (isPlace ? start <= fromEnd : start < fromEnd);
    const hasEnd = (isPlace ? fromStart <= end : fromStart < end) && end <= fromEnd;
    if (hasStart) newStart = toStart;
    else if (fromEnd <= start) newStart = start + toEnd - fromEnd;
    if (hasEnd) newEnd = toEnd;
    else if (fromEnd < end) newEnd = end + toEnd - fromEnd;
  }
  return { start: newStart, end: newEnd };
}

/** Whether they share a line, or the place where lines are gone. */
function meets({ fromStart, fromEnd }: LineChange, { start, end }: Touched): boolean {
  const hasPlace = fromStart === fromEnd || start === end;
  return hasPlace ? start <= fromEnd && end >= fromStart : start < fromEnd && end > fromStart;
}

/** Whether you and somebody else made a change: what is to become of it cannot be told from who did it. */
export const isOverlap = ({ authors }: TextChange): boolean => authors.has('you') && authors.size > 1;

/** The positions of the changes that putting back takes from nobody but others: yours stay, and so does what overlaps with them. */
export const changesOfOthers = (changes: readonly TextChange[]): readonly number[] =>
  [...changes.keys()].filter(position => changes[position]?.authors.has('you') !== true);

/** The text as it is now with some of its changes put back. */
export function putBackChanges(
  now: readonly string[],
  target: readonly string[],
  changes: readonly TextChange[],
  chosen: ReadonlySet<number>,
): readonly string[] {
  const lines: string[] = [];
  let at = 0;
  for (const [position, { fromStart, fromEnd, toStart, toEnd }] of changes.entries()) {
    if (!chosen.has(position)) continue;
    for (const line of now.slice(at, fromStart)) lines.push(line);
    for (const line of target.slice(toStart, toEnd)) lines.push(line);
    at = fromEnd;
  }
  for (const line of now.slice(at)) lines.push(line);
  return lines;
}
