import { afterEach, beforeEach, describe } from 'vitest';
import type { BlobId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import type { OpenedStore } from './openedStore.ts';
import { describeCheckpoints } from './storeCheckpoints.ts';
import { describeContents } from './storeContents.ts';
import { describeCopies } from './storeCopies.ts';
import { describeFileHistory } from './storeFileHistory.ts';
import { describeFolders } from './storeFolders.ts';
import { describeHeld } from './storeHeld.ts';
import { describeHistory } from './storeHistory.ts';
import { describeImported } from './storeImported.ts';
import { describeMetadata } from './storeMetadata.ts';
import { describeModes } from './storeModes.ts';
import { describePages } from './storePages.ts';
import { describeSearch } from './storeSearch.ts';
import { describeThreads } from './storeThreads.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens what it had stored. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
  /** Makes the store that `reopen` opens next miss the bytes of a blob. Only where that can be done. */
  readonly loseContents?: (id: BlobId) => Promise<void>;
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
      async loseContents(id) {
        if (subject.loseContents === undefined) return false;
        await subject.loseContents(id);
        store = await subject.reopen();
        return true;
      },
    };

    beforeEach(async () => {
      subject = await make();
      store = subject.store;
    });
    afterEach(() => subject.dispose());

    describeThreads(opened);
    describeMetadata(opened);
    describeFolders(opened);
    describeCheckpoints(opened);
    describeImported(opened);
    describeCopies(opened);
    describeModes(opened);
    describeContents(opened);
    describeHistory(opened);
    describeFileHistory(opened);
    describeHeld(opened);
    describePages(opened);
    describeSearch(opened);
  });
}
