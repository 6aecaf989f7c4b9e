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
  let [added, removed] = [0, 0];
  for (const { fromStart, fromEnd, toStart, toEnd } of diffLines(splitLines(from), splitLines(to)).changes) {
    added += toEnd - toStart;
    removed += fromEnd - fromStart;
  }
  return { added, removed };
}
