import type { Session } from './session.ts';

/** Milliseconds between two counts, unless one is asked for at once. */
const countInterval = 30_000;

/** Counts how much room the store takes, not more often than every half minute. */
export class StoreSizesCount {
  readonly #session: Session;
  readonly #onError: (cause: unknown) => void;
  #lastAt = -Infinity;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #counting: Promise<void> | undefined;

  constructor(session: Session, onError: (cause: unknown) => void) {
    this.#session = session;
    this.#onError = onError;
  }

  /** Counts soon: now, or when the last count is old enough. */
  request(): void {
    if (this.#waiting !== undefined || this.#counting !== undefined) return;
    const { work } = this.#session.state;
    if (work === undefined) return;
    const wait = this.#lastAt + countInterval - Date.now();
    if (wait <= 0) void this.#begin();
    else {
      this.#waiting = setTimeout(() => {
        this.#waiting = undefined;
        void this.#begin();
      }, wait);
    }
  }

  /** Counts at once, as after room was freed. */
  async countNow(): Promise<void> {
    await this.#counting;
    await this.#begin();
  }

  dispose(): void {
    clearTimeout(this.#waiting);
  }

  #begin(): Promise<void> {
    this.#counting ??= this.#count().finally(() => (this.#counting = undefined));
    return this.#counting;
  }

  async #count(): Promise<void> {
    const { work } = this.#session.state;
    if (work === undefined) return;
    this.#lastAt = Date.now();
    try {
      this.#session.update({ sizes: await work.services.upkeep.sizes() });
    } catch (cause) {
      this.#onError(cause);
    }
  }
}
