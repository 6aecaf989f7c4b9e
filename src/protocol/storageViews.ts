/** What the views say about the store itself. */

/** Why no checkpoints can be saved for now. */
export type StorageNoticeView = {
  /** In a few words, such as `disk full`. */
  readonly cause: string;
} & (
  | {
      readonly kind: 'refused';
      /** The same as a clause, such as `the disk is full`. */
      readonly reason: string;
      /** The checkpoint of this thread that could not be saved; absent when it was another thread's. */
      readonly number?: number;
      /** Messages are kept in memory only. */
      readonly held: boolean;
      /** What was saved before is gone too. */
      readonly storeIsGone?: true;
    }
  /** Messages are still saved. */
  | { readonly kind: 'limitReached'; readonly limitBytes: number }
);

/** Parts of the store that cannot be read. */
export interface DamageView {
  readonly count: number;
  /** Files whose contents are lost in some checkpoint; not all when there are many. */
  readonly paths: readonly string[];
}

/** In bytes. */
export interface StoreUseView {
  readonly onDisk: number;
  /** What the user allows; 0 for any size. */
  readonly limit: number;
  /** What is kept for good exceeds the limit. */
  readonly overLimit: boolean;
}
