/** Texts, kept as one: what they are long, and two or four bytes each. */
export class PackedTexts {
  readonly count: number;
  readonly #joined: string;
  readonly #starts: Uint16Array | Uint32Array;

  constructor(texts: readonly string[]) {
    this.count = texts.length;
    this.#joined = texts.join('');
    this.#starts = new (this.#joined.length < 2 ** 16 ? Uint16Array : Uint32Array)(texts.length + 1);
    let length = 0;
    for (const [at, text] of texts.entries()) this.#starts[at + 1] = length += text.length;
  }

  /** `undefined` before the first and beyond the last. */
  at(at: number): string | undefined {
    return at >= 0 && at < this.count ? this.#joined.slice(this.#starts[at], this.#starts[at + 1]) : undefined;
  }

  /** The last of them, which ascend, that does not come after a text; -1 when all do. */
  lastNotAfter(text: string): number {
    let [low, high] = [0, this.count];
    // Texts between two that begin as `text` does begin so, too.
    let [lowCommon, highCommon] = [0, 0];
    while (low < high) {
      const middle = (low + high) >> 1;
      const start = this.#starts[middle] ?? 0;
      const length = (this.#starts[middle + 1] ?? 0) - start;
      let common = Math.min(lowCommon, highCommon);
      while (common < length && this.#joined.charCodeAt(start + common) === text.charCodeAt(common)) common++;
      const isAfter =
        common < length &&
        (common === text.length || this.#joined.charCodeAt(start + common) > text.charCodeAt(common));
      if (isAfter) [high, highCommon] = [middle, common];
      else [low, lowCommon] = [middle + 1, common];
    }
    return low - 1;
  }

  /** Whether they are the same texts. */
  equals(other: PackedTexts): boolean {
    if (this === other) return true;
    return (
      this.count === other.count &&
      this.#joined === other.#joined &&
      this.#starts.every((start, at) => start === other.#starts[at])
    );
  }
}
