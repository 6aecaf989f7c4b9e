/** Milliseconds of work after which other work has its turn. */
const turnLength = 12;

/**
 * Makes a function that long work calls between its steps, so that everything else in this thread goes on meanwhile. It tells
 * whether the work is still wanted.
 */
export function takeTurns(isWanted: () => boolean = () => true): () => Promise<boolean> {
  let began = performance.now();
  return async () => {
    if (performance.now() >= began + turnLength) {
      await new Promise(resolve => setTimeout(resolve, 0));
      began = performance.now();
    }
    return isWanted();
  };
}

/** Does work that comes in steps. Everything else in this thread goes on between them, and must not change what it is about. */
export async function inTurns<Result>(steps: Generator<void, Result>): Promise<Result> {
  const goOn = takeTurns();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await goOn();
  }
}

/** Does such work without a break. */
export function atOnce<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
