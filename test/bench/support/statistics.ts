/** The middle one; `NaN` when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
}

/** Such as `median of 20, 1.2 to 9.8 ms`. */
export function describeTimes(values: readonly number[]): string {
  return `median of ${values.length}, ${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)} ms`;
}

export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
