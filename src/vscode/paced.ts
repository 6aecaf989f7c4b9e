/** Does its work soon after it is asked to, at most once in so many milliseconds. What is asked for meanwhile is done at once. */
export class Paced {
  readonly #work: () => void;
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastDone = -Infinity;

  constructor(work: () => void, pause: number) {
    this.#work = work;
    this.#pause = pause;
  }

  ask(): void {
    this.#timer ??= setTimeout(() => this.doNow(), Math.max(0, this.#lastDone + this.#pause - performance.now()));
  }

  doNow(): void {
    this.cancel();
    this.#work();
    this.#lastDone = performance.now();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
