import type { Hunk, HunkLine } from './edit.ts';
import { findAll } from './lineSearch.ts';
import { byteOrderMark, type Line } from './textFile.ts';

/** How exactly lines have to agree: to the byte, but for their endings, or but for spaces at their end too. */
export type Precision = 'exact' | 'ending' | 'space';

export type Place =
  | {
      readonly kind: 'found';
      readonly start: number;
      readonly precision: Precision;
      readonly lines: readonly HunkLine[];
    }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'missing' };

/** The lines of a file as they are compared, one list for each precision. */
export interface ComparableFile {
  readonly lines: readonly Line[];
  keys(precision: Precision): readonly string[];
}

export function comparableFile(lines: readonly Line[]): ComparableFile {
  const known = new Map<Precision, readonly string[]>();
  return {
    lines,
    keys(precision) {
      const keys = known.get(precision) ?? lines.map(line => keyOf(line.text, line.ending, precision));
      known.set(precision, keys);
      return keys;
    },
  };
}

/**
 * Finds where a hunk belongs, not before line index `from`. `guess` is where its header says; the nearest place that
 * agrees is taken, as `patch` does, and without a guess the only one. When no place agrees, up to two lines of context at
 * either end are disregarded ("fuzz"), as long as a line that is not blank is left to hold on to.
 */
export function placeHunk(file: ComparableFile, hunk: Hunk, from: number, guess: number | undefined): Place {
  for (let fuzz = 0; fuzz <= maxFuzz; fuzz++) {
    const { head, lines } = trimContext(hunk.lines, fuzz);
    if (fuzz > 0 && lines.length === hunk.lines.length) break;
    const old = lines.filter(line => line.kind !== 'added');
    if (!old.some(line => line.text.trim() !== '') && (fuzz > 0 || old.length === 0)) break;
    for (const precision of precisions) {
      const pattern = old.map(line => keyOf(line.text, line.endsFile ? '' : '\n', precision));
      const start = search(file.keys(precision), pattern, from, guess === undefined ? undefined : guess + head);
      if (start === 'ambiguous') return { kind: 'ambiguous' };
      if (start !== undefined) return { kind: 'found', start, precision, lines };
    }
  }
  return { kind: 'missing' };
}

/** Tells whether `lines` stand in the file at index `start`, endings aside. */
export function standsAt(file: ComparableFile, lines: readonly HunkLine[], start: number): boolean {
  const pattern = lines.map(line => keyOf(line.text, '\n', 'ending'));
  return start >= 0 && matchesAt(file.keys('ending'), pattern, start);
}

const maxFuzz = 2;
const precisions: readonly Precision[] = ['exact', 'ending', 'space'];

function keyOf(text: string, ending: string, precision: Precision): string {
  if (precision === 'exact') return text + ending;
  const plain = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  return precision === 'ending' ? plain.replace(/\r$/, '') : plain.trimEnd();
}

function trimContext(lines: readonly HunkLine[], fuzz: number): { head: number; lines: readonly HunkLine[] } {
  const first = lines.findIndex(line => line.kind !== 'context');
  const last = lines.findLastIndex(line => line.kind !== 'context');
  const head = Math.min(fuzz, Math.max(first, 0));
  const tail = Math.min(fuzz, lines.length - 1 - last);
  return { head, lines: lines.slice(head, lines.length - tail) };
}

function search(
  keys: readonly string[],
  pattern: readonly string[],
  from: number,
  guess: number | undefined,
): number | 'ambiguous' | undefined {
  const found = findAll(keys, pattern, from);
  if (guess === undefined) return found.length > 1 ? 'ambiguous' : found[0];
  const last = Math.max(keys.length - pattern.length, from);
  const center = Math.min(Math.max(guess, from), last);
  let best: number | undefined;
  let isTie = false;
  for (const at of found) {
    const closer = best === undefined ? -1 : Math.abs(at - center) - Math.abs(best - center);
    if (closer > 0) break;
    isTie = closer === 0;
    best = at;
  }
  return isTie ? 'ambiguous' : best;
}

function matchesAt(keys: readonly string[], pattern: readonly string[], start: number): boolean {
  return pattern.every((text, index) => keys[start + index] === text);
}
