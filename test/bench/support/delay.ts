import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

export interface Delay {
  /** Milliseconds that 99 of 100 looks at the event loop had to wait at most, beyond the time between looks. */
  readonly p99: number;
  readonly longest: number;
}

const resolution = 10;

/** How long the event loop of this process is held up while it works. */
export async function withDelay<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly delay: Delay }> {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const value = await work();
  // Also what the end of it has held up.
  await wait(2 * resolution);
  histogram.disable();
  const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);
  return { value, delay: { p99: beyond(histogram.percentile(99)), longest: beyond(histogram.max) } };
}

export const describeDelay = ({ p99, longest }: Delay): string =>
  `event loop held up: p99 ${p99.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;
