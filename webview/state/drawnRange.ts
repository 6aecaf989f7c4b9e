/** So many turns are drawn at once. */
export const drawnAtOnce = 6;

/** The place of the first turn that is drawn, and of the one after the last. */
export interface DrawnRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Which turns to draw. Those that were drawn stay, with `more` on both sides; where none was, it is those at the end. A few new
 * ones at the end come at once.
 */
export function drawnRange(ids: readonly string[], drawn: ReadonlySet<string>, more: number): DrawnRange {
  const first = ids.findIndex(id => drawn.has(id));
  const from = first === -1 ? ids.length - drawnAtOnce : first - more;
  const to = first === -1 ? ids.length : ids.findLastIndex(id => drawn.has(id)) + 1 + more;
  return { from: Math.max(0, from), to: ids.length - to <= drawnAtOnce ? ids.length : to };
}
