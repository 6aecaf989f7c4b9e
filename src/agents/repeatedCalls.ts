/** Calls with the same arguments and result after which another one is refused. */
const mostRepeats = 3;

/** Notices a model that makes the same calls over and over, also several in turns. A call counts as new once another has changed something. */
export class RepeatedCalls {
  readonly #seen = new Map<string, { count: number; result: string }>();

  isRefused(key: string): boolean {
    return (this.#seen.get(key)?.count ?? 0) >= mostRepeats;
  }

  ran(key: string, result: string, hasChanged: boolean): void {
    const known = this.#seen.get(key);
    if (hasChanged) this.#seen.clear();
    this.#seen.set(key, { count: known?.result === result ? known.count + 1 : 1, result });
  }
}
