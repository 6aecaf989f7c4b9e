import { diffLines } from './lineDiff.ts';

/** Follows one line of a text back through earlier texts, as far as it is in them. */
export class LineTrail {
  #lines: readonly string[];
  #line: number;

  /** @param line its place, from 0 */
  constructor(lines: readonly string[], line: number) {
    this.#lines = lines;
    this.#line = line;
  }

  /** Where it is in the text reached last. */
  get line(): number {
    return this.#line;
  }

  /** Goes on to the text before. Returns whether the line was there already; stays where it is when not. */
  goTo(before: readonly string[]): boolean {
    let shift = 0;
    for (const { fromStart, fromEnd, toStart, toEnd } of diffLines(before, this.#lines).changes) {
      if (toStart > this.#line) break;
      if (this.#line < toEnd) return false;
      shift += fromEnd - fromStart - (toEnd - toStart);
    }
    this.#lines = before;
    this.#line += shift;
    return true;
  }
}
