import type { Session } from './session.ts';

/** Milliseconds after opening, and after a turn or a restore has ended, until the store is looked after. */
const afterOpening = 60_000;
const afterWork = 30_000;

/** Looks after the store while nothing else is done, and stops at once when a turn or a restore begins. */
export class IdleUpkeep {
  readonly #session: Session;
  readonly #work: (signal: AbortSignal) => Promise<void>;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #wasBusy = false;

  /** @param work ends soon when `signal` aborts; never rejects */
  constructor(session: Session, work: (signal: AbortSignal) => Promise<void>) {
    this.#session = session;
    this.#work = work;
  }

  /** The store is open. */
  opened(): void {
    this.#schedule(afterOpening);
  }

  /** To be called whenever the session has changed. */
  sessionChanged(): void {
    const isBusy = this.#isBusy();
    if (isBusy === this.#wasBusy) return;
    this.#wasBusy = isBusy;
    if (isBusy) this.dispose();
    else this.#schedule(afterWork);
  }

  /** Something has changed that the store must be looked after for. */
  request(): void {
    if (!this.#isBusy()) this.#schedule(0);
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#running?.abort();
  }

  #isBusy(): boolean {
    const { running, restoring } = this.#session.state;
    return running !== undefined || restoring;
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      void this.#run();
    }, milliseconds);
  }

  async #run(): Promise<void> {
    const { work, tending } = this.#session.state;
    if (work === undefined || this.#isBusy()) return;
    if (this.#running !== undefined || tending) {
      this.#schedule(afterWork);
      return;
    }
    const running = new AbortController();
    this.#running = running;
    await this.#work(running.signal);
    this.#running = undefined;
  }
}
