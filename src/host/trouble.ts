import type { ThreadId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';

/** Checkpoints cannot be saved for now, and a later one may. */
export interface StorageTrouble {
  readonly failure: PausingFailure;
  /** The checkpoint that could not be saved. */
  readonly threadId: ThreadId;
  readonly number: number;
  /** Messages are in memory only. */
  readonly held: boolean;
}

/** Failures that are not over with the one commit they stopped. */
export type PausingFailure = Extract<
  CommitFailure,
  { readonly kind: 'diskFull' | 'notWritable' | 'storeDeleted' | 'limitReached' }
>;

const pausing: readonly CommitFailure['kind'][] = ['diskFull', 'notWritable', 'storeDeleted', 'limitReached'];

export const isPausing = (failure: CommitFailure): failure is PausingFailure => pausing.includes(failure.kind);
