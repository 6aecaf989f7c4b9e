/** Lines that differ: those from `fromStart` on and before `fromEnd` become those from `toStart` on and before `toEnd`. */
export interface LineChange {
  readonly fromStart: number;
  readonly fromEnd: number;
  readonly toStart: number;
  readonly toEnd: number;
}

export interface LineDiff {
  /** In order, with at least one equal line between two of them. */
  readonly changes: readonly LineChange[];
  /** Some part took too long to compare and is told as one change. */
  readonly isApproximate: boolean;
}

/** Splits into lines, each with its ending, so that a change of line endings counts as a change. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Between two lines that occur once in both texts, the exact comparison is given up beyond this many differing lines. */
const exactLimit = 1000;

/**
 * Tells which lines differ, in a time that stays small whatever the texts are.
 *
 * Lines that occur once in both texts are matched first, in their longest common order (the patience diff of Bram Cohen). What lies
 * between them is compared by Myers' greedy algorithm ("An O(ND) Difference Algorithm", 1986), up to `exactLimit` differing lines.
 */
export function diffLines(from: readonly string[], to: readonly string[]): LineDiff {
  const ids = new Map<string, number>();
  const number = (line: string): number => {
    const id = ids.get(line) ?? ids.size;
    ids.set(line, id);
    return id;
  };
  const matcher = new Matcher(Int32Array.from(from, number), Int32Array.from(to, number), ids.size);
  matcher.match({ fromStart: 0, fromEnd: from.length, toStart: 0, toEnd: to.length });
  return { changes: matcher.changes(), isApproximate: matcher.isApproximate };
}

const nowhere = -1;
const often = -2;

class Matcher {
  isApproximate = false;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  /** For each line of `from`, the line of `to` it is. */
  readonly #partner: Int32Array;
  /** For each distinct line, where it is in the part of `to` that is looked at. */
  readonly #place: Int32Array;

  constructor(from: Int32Array, to: Int32Array, distinct: number) {
    this.#from = from;
    this.#to = to;
    this.#partner = new Int32Array(from.length).fill(nowhere);
    this.#place = new Int32Array(distinct).fill(nowhere);
  }

  match(whole: LineChange): void {
    const parts = [whole];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const rest = this.#matchEnds(part);
      if (rest.fromStart === rest.fromEnd || rest.toStart === rest.toEnd) continue;
      const anchors = inLongestOrder(this.#uniquePairs(rest));
      if (anchors.length === 0) {
        this.#matchExactly(rest);
        continue;
      }
      let { fromStart, toStart } = rest;
      for (const [fromEnd, toEnd] of anchors) {
        this.#partner[fromEnd] = toEnd;
        parts.push({ fromStart, fromEnd, toStart, toEnd });
        fromStart = fromEnd + 1;
        toStart = toEnd + 1;
      }
      parts.push({ fromStart, fromEnd: rest.fromEnd, toStart, toEnd: rest.toEnd });
    }
  }

  /** What is not matched. A change that could as well be told some lines further down is told there, as git does. */
  changes(): readonly LineChange[] {
    const changes: LineChange[] = [];
    let [fromStart, toStart] = [0, 0];
    const add = (fromEnd: number, toEnd: number): void => {
      if (fromStart < fromEnd || toStart < toEnd) changes.push({ fromStart, fromEnd, toStart, toEnd });
    };
    for (const [at, partner] of this.#partner.entries()) {
      if (partner === nowhere) continue;
      add(at, partner);
      [fromStart, toStart] = [at + 1, partner + 1];
    }
    add(this.#from.length, this.#to.length);
    return this.#slidDown(changes);
  }

  #slidDown(changes: readonly LineChange[]): readonly LineChange[] {
    const slid: LineChange[] = [];
    for (const [index, change] of [...changes.entries()].reverse()) {
      const limit = slid.at(-1)?.fromStart ?? this.#from.length;
      const lines = change.fromStart === change.fromEnd ? this.#to : this.#from;
      const isOneSided = change.fromStart === change.fromEnd || change.toStart === change.toEnd;
      const { fromStart, fromEnd, toStart, toEnd } = change;
      const [start, end] = lines === this.#to ? [toStart, toEnd] : [fromStart, fromEnd];
      let by = 0;
      while (isOneSided && fromEnd + by < limit && lines[start + by] === lines[end + by]) by++;
      // Against the next change, the two would become one.
      if (fromEnd + by === limit && index + 1 < changes.length) by = 0;
      slid.push({ fromStart: fromStart + by, fromEnd: fromEnd + by, toStart: toStart + by, toEnd: toEnd + by });
    }
    return slid.reverse();
  }

  /** Matches the equal lines at both ends, and returns what is between. */
  #matchEnds({ fromStart, fromEnd, toStart, toEnd }: LineChange): LineChange {
    while (fromStart < fromEnd && toStart < toEnd && this.#from[fromStart] === this.#to[toStart]) {
      this.#partner[fromStart++] = toStart++;
    }
    while (fromStart < fromEnd && toStart < toEnd && this.#from[fromEnd - 1] === this.#to[toEnd - 1]) {
      this.#partner[--fromEnd] = --toEnd;
    }
    return { fromStart, fromEnd, toStart, toEnd };
  }

  /** The lines that occur once on either side, in the order of `from`. */
  #uniquePairs({ fromStart, fromEnd, toStart, toEnd }: LineChange): readonly Pair[] {
    const place = this.#place;
    const to = this.#to.subarray(toStart, toEnd);
    const from = this.#from.subarray(fromStart, fromEnd);
    for (const [at, line] of to.entries()) place[line] = place[line] === nowhere ? toStart + at : often;
    const found = new Map<number, Pair | undefined>();
    for (const [at, line] of from.entries()) {
      const partner = place[line] ?? nowhere;
      if (partner >= 0) found.set(line, found.has(line) ? undefined : [fromStart + at, partner]);
    }
    for (const line of to) place[line] = nowhere;
    return [...found.values()].filter(pair => pair !== undefined);
  }

  /** Lines that are on one side only cannot match and are passed over. */
  #matchExactly({ fromStart, fromEnd, toStart, toEnd }: LineChange): void {
    const inFrom = new Set(this.#from.subarray(fromStart, fromEnd));
    const inTo = new Set(this.#to.subarray(toStart, toEnd));
    const fromPlaces = places(fromStart, fromEnd, at => inTo.has(this.#from[at] ?? nowhere));
    const toPlaces = places(toStart, toEnd, at => inFrom.has(this.#to[at] ?? nowhere));
    if (fromPlaces.length === 0) return;
    const pairs = longestCommon(
      Int32Array.from(fromPlaces, at => this.#from[at] ?? nowhere),
      Int32Array.from(toPlaces, at => this.#to[at] ?? nowhere),
    );
    if (pairs === undefined) this.isApproximate = true;
    for (const [a, b] of pairs ?? []) this.#partner[fromPlaces[a] ?? 0] = toPlaces[b] ?? nowhere;
  }
}

type Pair = readonly [from: number, to: number];

function places(start: number, end: number, isWanted: (at: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let at = start; at < end; at++) if (isWanted(at)) found.push(at);
  return found;
}

/** The longest selection of pairs that ascends on both sides; `pairs` ascend on the first. */
function inLongestOrder(pairs: readonly Pair[]): readonly Pair[] {
  /** For each length, the pair with the smallest end that a selection of that length can have. */
  const ends: number[] = [];
  const before = new Int32Array(pairs.length).fill(nowhere);
  for (const [index, [, to]] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < to) low = middle + 1;
      else high = middle;
    }
    before[index] = ends[low - 1] ?? nowhere;
    ends[low] = index;
  }
  const selection: Pair[] = [];
  for (let at = ends.at(-1) ?? nowhere; at !== nowhere; at = before[at] ?? nowhere) {
    const pair = pairs[at];
    if (pair !== undefined) selection.push(pair);
  }
  return selection.reverse();
}

/** Pairs of positions of the longest common subsequence; `undefined` when more than `exactLimit` lines differ. */
function longestCommon(a: Int32Array, b: Int32Array): readonly Pair[] | undefined {
  const limit = Math.min(a.length + b.length, exactLimit);
  const reach = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  const at = (k: number): number => reach[limit + 1 + k] ?? 0;
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(reach.slice(limit + 1 - edits - 1, limit + 1 + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
      let x = isDown ? at(k + 1) : at(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[limit + 1 + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return undefined;
}

/** @param trace for each number of edits `d`, how far the diagonals from `-d - 1` to `d + 1` reached before it */
function walkBack(trace: readonly Int32Array[], aLength: number, bLength: number): readonly Pair[] {
  const pairs: Pair[] = [];
  let [x, y] = [aLength, bLength];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reach = trace[edits];
    const at = (k: number): number => reach?.[k + edits + 1] ?? 0;
    const k = x - y;
    const isDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const before = isDown ? k + 1 : k - 1;
    const [startX, startY] = edits === 0 ? [0, 0] : [at(before), at(before) - before];
    while (x > startX && y > startY) pairs.push([--x, --y]);
    [x, y] = [startX, startY];
  }
  return pairs.reverse();
}
