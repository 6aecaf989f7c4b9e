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

/** Beyond this many differing lines the exact count is not worth its time, which grows with the square. */
const exactLimit = 3000;

/**
 * Counts added and removed lines, as a minimal line diff would show them. The only numbers needed are the lengths and the
 * length of the edit script, so this is the forward pass of Myers' greedy algorithm ("An O(ND) Difference Algorithm",
 * 1986) without its trace. Above `exactLimit` differing lines the counts come from comparing the lines as bags: never
 * more than the true counts, and exact unless lines only moved.
 */
export function countLines(from: string, to: string): LineCounts {
  if (from === to) return noLines;
  const [a, b] = trimCommon(splitLines(from), splitLines(to));
  if (a.length === 0 || b.length === 0) return { added: b.length, removed: a.length };
  const [left, right] = asNumbers(a, b);
  const common = commonLength(left, right) ?? commonInBags(left, right);
  return { added: right.length - common, removed: left.length - common };
}

/** Splits into lines, each with its ending, so that a change of line endings counts as a change. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function trimCommon(a: string[], b: string[]): [string[], string[]] {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) start++;
  let end = 0;
  while (end < shortest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

function asNumbers(a: string[], b: string[]): [Int32Array, Int32Array] {
  const ids = new Map<string, number>();
  const number = (line: string): number => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    ids.set(line, ids.size);
    return ids.size - 1;
  };
  return [Int32Array.from(a, number), Int32Array.from(b, number)];
}

/** Length of the longest common subsequence, or `undefined` when it takes more than `exactLimit` edits to find out. */
function commonLength(a: Int32Array, b: Int32Array): number | undefined {
  const limit = Math.min(a.length + b.length, exactLimit);
  const reach = new Int32Array(2 * limit + 2);
  for (let edits = 0; edits <= limit; edits++) {
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(reach, limit + k - 1) < at(reach, limit + k + 1));
      let x = down ? at(reach, limit + k + 1) : at(reach, limit + k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[limit + k] = x;
      if (x >= a.length && x - k >= b.length) return (a.length + b.length - edits) / 2;
    }
  }
  return undefined;
}

const at = (numbers: Int32Array, index: number): number => numbers[index] ?? 0;

function commonInBags(a: Int32Array, b: Int32Array): number {
  const counts = new Map<number, number>();
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of b) {
    const left = counts.get(line) ?? 0;
    if (left > 0) {
      counts.set(line, left - 1);
      common++;
    }
  }
  return common;
}
