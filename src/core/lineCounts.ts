import { diffLines, splitLines } from './lineDiff.ts';

/** Lines that differ between two versions of a text. */
export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

export const noLines: LineCounts = { added: 0, removed: 0 };

export const addLineCounts = (a: LineCounts, b: LineCounts): LineCounts => ({
  added: a.added + b.added,
  removed: a.removed + b.removed,
});

/** Counts added and removed lines, as `diffLines` tells them. */
export function countLines(from: string, to: string): LineCounts {
  if (from === to) return noLines;
  const [fromRest, toRest] = withoutSameEnds(from, to);
  const { changes } = diffLines(splitLines(fromRest), splitLines(toRest));
  let [added, removed] = [0, 0];
  for (const { fromStart, fromEnd, toStart, toEnd } of changes) {
    added += toEnd - toStart;
    removed += fromEnd - fromStart;
  }
  return { added, removed };
}

/** The texts without the lines that both begin and end with: most edits leave little. */
function withoutSameEnds(from: string, to: string): readonly [from: string, to: string] {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  let same = 0;
  for (; same < shorter; same++) {
    const code = from.charCodeAt(same);
    if (code !== to.charCodeAt(same)) break;
    if (code === newline) start = same + 1;
  }
  let end = 0;
  for (let back = 1; back <= shorter - start; back++) {
    const code = from.charCodeAt(from.length - back);
    if (code !== to.charCodeAt(to.length - back)) break;
    // The line after it is whole on both sides.
    if (code === newline) end = back - 1;
  }
  return [from.slice(start, from.length - end), to.slice(start, to.length - end)];
}

const newline = 0x0a;
