import { effect, signal, type ReadonlySignal } from '@preact/signals';

/** The time, moving every second while `isFast`, else every half minute. Views are drawn by it, nothing is decided by it. */
export function createClock(isFast: ReadonlySignal<boolean>): ReadonlySignal<number> {
  const now = signal(Date.now());
  effect(() => {
    now.value = Date.now();
    const timer = setInterval(() => (now.value = Date.now()), isFast.value ? 1000 : 30_000);
    return () => clearInterval(timer);
  });
  return now;
}
