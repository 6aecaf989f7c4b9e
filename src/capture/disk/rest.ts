/** Milliseconds without work after which none is expected at once. */
const restDelay = 250;

/** Bytes. V8 collects garbage when so much was taken outside of its heap since it last did. */
const enough = 128 * 1024 * 1024;

/** Has this thread's garbage collected while it rests: it does not do so by itself, however much a large walk has left. */
export class Rest {
  #timer: NodeJS.Timeout | undefined;

  begin(): void {
    this.end();
    this.#timer = setTimeout(collectSoon, restDelay);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** The memory taken for that is never touched, so the system has not to provide any. */
function collectSoon(): void {
  try {
    new ArrayBuffer(enough);
  } catch {
    // There is no room for it: then garbage is collected without.
  }
}
