import { orAborted } from '../core/orAborted.ts';

/** As `source`, but rejects at once when `signal` aborts, whatever the source does then. */
export async function* untilAborted<Value>(source: AsyncIterable<Value>, signal: AbortSignal): AsyncGenerator<Value> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await orAborted(iterator.next(), [signal]);
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    void iterator.return?.().catch(() => undefined);
  }
}
