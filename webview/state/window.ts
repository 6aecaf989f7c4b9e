/** Where rows of given heights lie: `starts[i]` is the top of row `i`, the last entry is the height of all. */
export function rowStarts(heights: readonly number[]): readonly number[] {
  const starts = [0];
  let top = 0;
  for (const height of heights) starts.push((top += height));
  return starts;
}

export interface RowRange {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** The rows that touch the pixels from `top` to `bottom`, and `extra` more on each side. */
export function visibleRows(starts: readonly number[], top: number, bottom: number, extra: number): RowRange {
  const count = starts.length - 1;
  const first = Math.max(0, lastStartBefore(starts, top) - extra);
  const end = Math.min(count, lastStartBefore(starts, bottom) + 1 + extra);
  return { first: Math.min(first, count), end };
}

/** Where to scroll so that a row is in view, moving as little as needed. */
export function scrollToShow(start: number, end: number, scrollTop: number, height: number): number {
  if (start < scrollTop) return start;
  return end > scrollTop + height ? Math.min(start, end - height) : scrollTop;
}

function lastStartBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
