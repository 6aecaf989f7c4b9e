import { safeParse, type GenericSchema } from 'valibot';
import type { WebviewApi } from '../host.ts';

/** What survives hiding and reloading the view, besides what the host keeps. */
export interface SavedState<T> {
  readonly current: T;
  /** Stored soon after, and at the latest when the page goes away. */
  save(patch: Partial<T>): void;
}

/** Starts from what was saved, or from `initial` when that is missing or was written in another shape. */
export function createSavedState<T extends object>(
  api: WebviewApi,
  schema: GenericSchema<unknown, T>,
  initial: T,
): SavedState<T> {
  const parsed = safeParse(schema, api.getState());
  let current = parsed.success ? parsed.output : initial;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    api.setState(current);
  };
  addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', flush);
  return {
    get current() {
      return current;
    },
    save(patch) {
      current = { ...current, ...patch };
      timer ??= setTimeout(flush, 150);
    },
  };
}
