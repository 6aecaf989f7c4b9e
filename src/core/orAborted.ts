/**
 * As `work`, but rejects at once when one of the signals aborts, with its reason, after `onAbort`; the work goes on then, and
 * nobody hears of its end.
 */
export function orAborted<Value>(
  work: Promise<Value>,
  signals: readonly AbortSignal[],
  onAbort: (reason: unknown) => void = () => undefined,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const reason: unknown = signals.find(({ aborted }) => aborted)?.reason;
      onAbort(reason);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the caller gave
      reject(reason);
    };
    for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
    const end = (): void => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    };
    work.then(resolve, reject).finally(end);
    if (signals.some(({ aborted }) => aborted)) abort();
  });
}
