/** Milliseconds between two things said. */
const shortestPause = 5000;

/** What a screen reader says of work that takes long: where it begins, then each quarter, but not one right after the other. */
export class ProgressSpeech {
  readonly #title: string;
  #spoken: string;
  #quarter = 0;
  #spokenAt: number;

  /** @param title such as `Comparing files` */
  constructor(title: string, now: number) {
    this.#title = title;
    this.#spoken = title;
    this.#spokenAt = now;
  }

  /** The last thing said, as it is after this progress. */
  after(done: number, total: number, now: number): string {
    const quarter = total === 0 ? 0 : Math.floor((done / total) * 4);
    if (quarter <= this.#quarter || quarter >= 4 || now - this.#spokenAt < shortestPause) return this.#spoken;
    this.#quarter = quarter;
    this.#spokenAt = now;
    this.#spoken = `${this.#title}: ${quarter * 25} percent`;
    return this.#spoken;
  }
}
