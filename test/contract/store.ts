import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/core/ports.ts';
import type { OpenedStore } from './openedStore.ts';
import { describeCheckpoints } from './storeCheckpoints.ts';
import { describeContents } from './storeContents.ts';
import { describeThreads } from './storeThreads.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens what it had stored. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

/** What every store promises. */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    let store: Store;
    const opened: OpenedStore = {
      get store() {
        return store;
      },
      async reopen() {
        store = await subject.reopen();
      },
    };

    beforeEach(async () => {
      subject = await make();
      store = subject.store;
    });
    afterEach(() => subject.dispose());

    describeThreads(opened);
    describeCheckpoints(opened);
    describeContents(opened);
  });
}
