/** Milliseconds of work after which others get a turn. */
const turnLength = 20;

/**
 * Does jobs, at most `parallelism` at once, until `take` has none and all are done; a job may make `take` have more. Rejects
 * as soon as one fails or `signal` aborts, with its reason; then no further job is started.
 */
export function workThrough(
  take: () => (() => Promise<void>) | undefined,
  { parallelism, signal }: { readonly parallelism: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let running = 0;
    let state: 'open' | 'paused' | 'ended' = 'open';
    let turnEnds = Date.now() + turnLength;

    const end = (settle: () => void): void => {
      if (state === 'ended') return;
      state = 'ended';
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const fail = (cause: unknown): void => end(() => reject(asError(cause)));
    const abort = (): void => fail(signal?.reason);

    const startJobs = (): void => {
      while (state === 'open' && running < parallelism) {
        if (Date.now() > turnEnds) {
          pause();
          return;
        }
        const job = take();
        if (job === undefined) break;
        running++;
        job().then(jobDone, fail);
      }
      if (running === 0 && state === 'open') end(resolve);
    };
    const jobDone = (): void => {
      running--;
      startJobs();
    };
    // Jobs that never wait for the disk would otherwise keep the host from everything else.
    const pause = (): void => {
      state = 'paused';
      setTimeout(() => {
        if (state !== 'paused') return;
        state = 'open';
        turnEnds = Date.now() + turnLength;
        startJobs();
      }, 0);
    };

    if (signal?.aborted === true) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    startJobs();
  });
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause), { cause }));
