/** Makes a source of numbers from 0 to below 1, the same for the same seed (the generator "mulberry32"). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same values in an order of chance. */
export function shuffled<T>(values: readonly T[], random: () => number): readonly T[] {
  return values
    .map(value => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Takes values in turn, beginning anew after the last one. */
export class Cycle<T> {
  readonly #values: readonly T[];
  #next = 0;

  constructor(values: readonly T[]) {
    if (values.length === 0) throw new Error('There is nothing to take from.');
    this.#values = values;
  }

  take(count: number): readonly T[] {
    return Array.from({ length: Math.min(count, this.#values.length) }, () => {
      const value = this.#values[this.#next];
      this.#next = (this.#next + 1) % this.#values.length;
      return value!;
    });
  }
}
