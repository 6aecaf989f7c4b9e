import type { Misfit } from './misfit.ts';

/**
 * Finds the place in `lines` that is most like `expected`; `undefined` when nothing is. Looks at up to 200,000 lines and
 * 200 expected ones, in time proportional to both together, so the answer is good rather than the best.
 */
export function findNearest(lines: readonly string[], expected: readonly string[]): Misfit['nearest'] {
  const pattern = expected.slice(0, 200).map(line => line.trim());
  const start = bestAlignment(lines, pattern) ?? mostSimilarLine(lines, pattern);
  if (start === undefined) return undefined;
  const shown = lines.slice(start, start + Math.min(Math.max(expected.length, 1), maxShown));
  return { line: start + 1, text: shown.join('\n').slice(0, 2000) };
}

const maxShown = 20;
const maxLines = 200_000;

/** Every line of the file that is equal to an expected one votes for where the whole would start. */
function bestAlignment(lines: readonly string[], pattern: readonly string[]): number | undefined {
  const places = placesOf(pattern);
  const votes = new Map<number, number>();
  let best: number | undefined;
  for (let at = 0; at < Math.min(lines.length, maxLines); at++) {
    const text = (lines[at] ?? '').trim();
    for (const place of places.get(text) ?? []) {
      const start = at - place;
      const vote = (votes.get(start) ?? 0) + weightOf(text);
      votes.set(start, vote);
      if (vote > (best === undefined ? 0 : (votes.get(best) ?? 0))) best = start;
    }
  }
  return best === undefined || (votes.get(best) ?? 0) < 3 ? undefined : Math.max(best, 0);
}

/** Where each expected line stands. One that stands in many places says little about where. */
function placesOf(pattern: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, text] of pattern.entries()) {
    if (text === '') continue;
    const known = places.get(text);
    if (known === undefined) places.set(text, [index]);
    else if (known.length < 4) known.push(index);
  }
  return places;
}

/** A closing bracket says less than a line of words. */
const weightOf = (text: string): number => Math.min(text.replace(/\W+/g, '').length + 1, 20);

/** Compares each line with the longest expected one by the pairs of neighboring characters that both have. */
function mostSimilarLine(lines: readonly string[], pattern: readonly string[]): number | undefined {
  const longest = pattern.reduce((best, text) => (text.length > best.length ? text : best), '').slice(0, 200);
  // The last line a pair was seen in is kept so that it counts once a line.
  const wanted = new Uint8Array(pairCount);
  const seenIn = new Uint32Array(pairCount);
  for (let at = 0; at + 1 < longest.length; at++) wanted[pairAt(longest, at)] = 1;
  const wantedCount = wanted.reduce((sum, value) => sum + value, 0);
  let best: number | undefined;
  let bestScore = 0.5;
  for (let at = 0; at < Math.min(lines.length, maxLines) && wantedCount > 0; at++) {
    const text = (lines[at] ?? '').trim();
    if (Math.abs(text.length - longest.length) > longest.length) continue;
    const score = similarity(text, wanted, wantedCount, seenIn, at + 1);
    if (score > bestScore) [best, bestScore] = [at, score];
  }
  return best === undefined ? undefined : Math.max(best - pattern.findIndex(text => text.startsWith(longest)), 0);
}

const pairCount = 65_536;

const pairAt = (text: string, at: number): number => (text.charCodeAt(at) * 251 + text.charCodeAt(at + 1)) % pairCount;

/** Sørensen–Dice coefficient of two sets of pairs: 1 for equal, 0 for nothing in common. */
function similarity(text: string, wanted: Uint8Array, wantedCount: number, seenIn: Uint32Array, line: number): number {
  let common = 0;
  let count = 0;
  for (let at = 0; at + 1 < Math.min(text.length, 200); at++) {
    const pair = pairAt(text, at);
    if (seenIn[pair] === line) continue;
    seenIn[pair] = line;
    count++;
    common += wanted[pair] ?? 0;
  }
  return (2 * common) / (count + wantedCount);
}
