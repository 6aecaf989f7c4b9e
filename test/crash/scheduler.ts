import type { Interference } from '../fakes/simulatedDisk.ts';
import type { Random } from '../fakes/simulatedFile.ts';

/** Lets several processes take their steps on a disk one at a time, in random order. */
export class Scheduler {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];
  #isDone = false;

  constructor(random: Random) {
    this.#random = random;
  }

  readonly interfere: Interference = () => new Promise(resolve => void this.#waiting.push(resolve));

  /** Runs until all work is done, or some has failed. */
  async run(work: readonly Promise<unknown>[]): Promise<void> {
    const all = Promise.all(work).finally(() => (this.#isDone = true));
    await Promise.all([all, this.#letGo()]);
  }

  async #letGo(): Promise<void> {
    while (!this.#isDone) {
      // Everything that can be done without the disk is done before the next step.
      await new Promise(resolve => setImmediate(resolve));
      const [next] = this.#waiting.splice(this.#random(this.#waiting.length), 1);
      next?.();
    }
  }
}
