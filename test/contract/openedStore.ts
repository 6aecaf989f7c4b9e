import type { BlobId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';

/** The store of the test that runs. */
export interface OpenedStore {
  readonly store: Store;
  /** From here on, `store` is a new one with what the old one had stored. */
  reopen(): Promise<void>;
  /**
   * From here on, `store` is a new one that has lost the bytes of a blob, as a garbage collection does. Returns false, having
   * done nothing, where there is no way to.
   */
  loseContents(id: BlobId): Promise<boolean>;
}
