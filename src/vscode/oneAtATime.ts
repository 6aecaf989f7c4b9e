/** Does its work once at a time. When it is asked for meanwhile, the work is done once more, and who asks waits for that. */
export class OneAtATime<Value> {
  readonly #work: () => Promise<Value>;
  #doing: Promise<Value> | undefined;
  #asked = 0;

  constructor(work: () => Promise<Value>) {
    this.#work = work;
  }

  ask(): Promise<Value> {
    this.#asked++;
    return (this.#doing ??= this.#doWhileAsked());
  }

  /** As `ask`, but what goes on already is enough. */
  join(): Promise<Value> {
    return this.#doing ?? this.ask();
  }

  async #doWhileAsked(): Promise<Value> {
    try {
      for (;;) {
        const answered = this.#asked;
        const value = await this.#work();
        if (this.#asked === answered) return value;
      }
    } finally {
      this.#doing = undefined;
    }
  }
}
