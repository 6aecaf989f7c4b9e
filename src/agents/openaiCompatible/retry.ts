import type { RequestProblem } from './endpointFailure.ts';

/** A request that failed before anything of an answer came. */
export interface FailedAttempt {
  readonly problem: RequestProblem;
  /** Of the answer. */
  readonly retryAfter: string | undefined;
}

export interface RetryOptions {
  /** Milliseconds before the first new attempt; doubled for each one after it. */
  readonly firstDelay: number;
  readonly now: () => number;
}

export const usualRetries: RetryOptions = { firstDelay: 1000, now: () => Date.now() };

const mostAttempts = 5;
/** Milliseconds. Who is told to wait for longer is not kept waiting. */
const longestDelay = 60_000;

/** Milliseconds to wait before the attempt after this one, counted from 1; `undefined` when there is to be none. */
export function delayAfter(
  attempt: number,
  { problem, retryAfter }: FailedAttempt,
  { firstDelay, now }: RetryOptions,
): number | undefined {
  if (attempt >= mostAttempts) return undefined;
  const wanted = readRetryAfter(retryAfter, now);
  // A server of this machine that is not there will not be there in a moment.
  if (problem.status === undefined && problem.code === 'ECONNREFUSED' && attempt >= 2) return undefined;
  const delay = wanted ?? firstDelay * 2 ** (attempt - 1);
  return delay > longestDelay ? undefined : delay;
}

/** Seconds, or a date. */
function readRetryAfter(value: string | undefined, now: () => number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(seconds, 0) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(date - now(), 0);
}

/** What is shown while the next attempt is waited for. */
export function waitingText(delay: number, { problem: { status } }: FailedAttempt): string {
  const seconds = Math.max(Math.round(delay / 1000), 1);
  const why =
    status === undefined ? 'no connection' : status === 429 ? 'too many requests' : `the service failed (${status})`;
  return `Trying again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}: ${why}`;
}

/** Rejects with the signal's reason when that aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the caller gave
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
