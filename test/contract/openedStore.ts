import type { Store } from '../../src/core/ports.ts';

/** The store of the test that runs. */
export interface OpenedStore {
  readonly store: Store;
  /** From here on, `store` is a new one with what the old one had stored. */
  reopen(): Promise<void>;
}
