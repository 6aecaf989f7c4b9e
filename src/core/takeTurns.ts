/** Milliseconds of work after which other work has its turn. */
const turnLength = 12;

/**
 * Makes a function that long work calls between its steps, so that everything else in this thread goes on meanwhile. It tells
 * whether the work is still wanted. All such work together takes no longer than one would alone before others have their turn.
 */
export function takeTurns(isWanted: () => boolean = () => true): () => Promise<boolean> {
  return async () => {
    if (began === undefined) beginTurn();
    else if (performance.now() >= began + turnLength) await nextTurn();
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

/** When work began to use the present turn of the thread; `undefined` while none has. */
let began: number | undefined;

/** Work that has had its turn, and what lets it go on: one after another, each in a turn of the thread of its own. */
const waiting: (() => void)[] = [];

function beginTurn(): void {
  began = performance.now();
  // Timers would do, but those that are due all come in the same turn of the thread.
  setImmediate(endTurn);
}

function endTurn(): void {
  const next = waiting.shift();
  began = undefined;
  if (next === undefined) return;
  beginTurn();
  next();
}

const nextTurn = (): Promise<void> => new Promise(resolve => waiting.push(resolve));
