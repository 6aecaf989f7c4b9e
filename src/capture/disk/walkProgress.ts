/** Milliseconds between two reports of progress, and files. */
const steps = { time: 30, files: 100 };

/** Tells from time to time how far a walk is. */
export class WalkProgress {
  readonly #total: number;
  readonly #tell: (done: number, total: number) => void;
  #done = 0;
  #toldAt = Date.now();

  constructor(total: number, tell: (done: number, total: number) => void) {
    this.#total = total;
    this.#tell = tell;
  }

  /** After each file. */
  step(): void {
    this.#done++;
    if (this.#done % steps.files !== 0 || Date.now() - this.#toldAt < steps.time) return;
    this.#toldAt = Date.now();
    this.#tell(this.#done, this.#total);
  }

  end(): void {
    this.#tell(this.#done, this.#total);
  }
}
