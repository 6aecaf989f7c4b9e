/** Does pieces of work one after another. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a gate that lets one piece of work through at a time, in the order they came. */
export function createGate(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
