/** Answers for any range of a list which of its values is the highest, in constant time. */
export class RangeMaximum {
  /** At level n and index i: the highest of the 2^n values from i on. */
  readonly #levels: readonly Int32Array[];

  constructor(values: Int32Array) {
    const levels = [values];
    for (let width = 1, below = values; 2 * width <= values.length; width *= 2) {
      const next = new Int32Array(values.length - 2 * width + 1);
      for (let index = 0; index < next.length; index++) {
        next[index] = Math.max(below[index] ?? 0, below[index + width] ?? 0);
      }
      levels.push(next);
      below = next;
    }
    this.#levels = levels;
  }

  /** The highest value from `from` to before `to`; the range must lie in the list and not be empty. */
  highest(from: number, to: number): number {
    const level = 31 - Math.clz32(to - from);
    const highest = this.#levels[level];
    return Math.max(highest?.[from] ?? 0, highest?.[to - 2 ** level] ?? 0);
  }
}
