import type { Checkpoint } from '../checkpoint.ts';
import type { CheckpointId, ThreadId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { CommitFailure } from './store.ts';

/** Something in a store's files that is not as it was written. Nothing of it is ever returned as content. */
export interface StoreProblem {
  readonly kind: 'damagedRecord' | 'damagedContent' | 'missingFile' | 'cutTail' | 'indexDiffers';
  /** The store's file, and the byte where the problem begins. */
  readonly file: string;
  readonly offset: number;
  /** What it means, as a sentence for the user. */
  readonly text: string;
  /** Files of the working directory whose contents are lost in some checkpoint, at most 20. */
  readonly paths: readonly string[];
}

export interface VerifyReport {
  readonly recordCount: number;
  readonly blobCount: number;
  /** Read from the disk. */
  readonly bytes: number;
  readonly problems: readonly StoreProblem[];
}

/** In bytes. */
export interface StoreSizes {
  /** All files of the store. */
  readonly onDisk: number;
  /** What a garbage collection would free. */
  readonly garbage: number;
  /** What the user allows; 0 for any size. */
  readonly limit: number;
  /** What deleting each thread, and nothing else, would let a garbage collection free. */
  readonly threads: ReadonlyMap<ThreadId, number>;
}

/** What expiring checkpoints would free. */
export interface ExpiryEffect {
  /** After each of the given checkpoints, in order: the bytes that expiring it and those before it would free in all. */
  readonly freed: readonly number[];
}

export interface UpkeepControl {
  /** Bytes. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Care for a store's files. */
export interface StoreUpkeep {
  sizes(): Promise<StoreSizes>;
  /** 0 for any size. */
  setLimit(bytes: number): void;
  /** Problems met since the store was opened. */
  problems(): readonly StoreProblem[];
  /** Reads every record and every content and checks them. Rejects when `signal` aborts. */
  verify(control?: UpkeepControl): Promise<VerifyReport>;
  /** Every checkpoint of every thread, deleted threads' not, expired ones not; oldest first. */
  keptCheckpoints(): readonly Checkpoint[];
  expiryEffect(ids: readonly CheckpointId[]): ExpiryEffect;
  /**
   * Rewrites the store without what nothing needs any more, and returns how many bytes that freed. Commits go on meanwhile.
   * Whenever it is stopped, by a crash too, the store is as before. Rejects when `signal` aborts.
   */
  collectGarbage(control?: UpkeepControl): Promise<Result<number, CommitFailure>>;
}
