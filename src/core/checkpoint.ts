import type { Coverage } from './coverage.ts';
import type { BlobId, CheckpointId, ThreadId, TurnId } from './ids.ts';
import type { LineCounts } from './lineCounts.ts';

/**
 * `baseline`: the first one of a thread. `before`: as a message is sent. `after`: as its turn ends. `late`: writes after a
 * turn ended. `manual`: named by the user. `safety`: just before a restore.
 */
export type CheckpointKind = 'baseline' | 'before' | 'after' | 'late' | 'manual' | 'safety';

/** What an editor showed that was not saved. The file on disk is in the tree, as it was there. */
export interface UnsavedText {
  readonly path: string;
  /** Its bytes as they would have been saved. */
  readonly blob: BlobId;
  readonly size: number;
}

/** A tree tied to a position in a thread. The tree itself is read with `Store.readTree`. */
export interface Checkpoint {
  readonly id: CheckpointId;
  readonly threadId: ThreadId;
  /** From 1 in its thread; kept for good. */
  readonly number: number;
  readonly kind: CheckpointKind;
  /** The turn it was taken for; none for `manual` and `safety` before the first message. */
  readonly turnId: TurnId | undefined;
  /**
   * The checkpoint taken before this one in the workspace, by whichever thread; its changes are counted against that. Of an
   * imported one: the one before it in its file, if any. Of a copy: that of its original.
   */
  readonly parentId: CheckpointId | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly name: string | undefined;
  /** Kept whatever the settings say, as a named one is. */
  readonly pinned: boolean;
  /** Its contents were given up to save room: it cannot be restored or viewed any more. */
  readonly expired: boolean;
  /**
   * It came with an imported thread, absent otherwise. Its tree was never that of this workspace, so it is no part of what
   * happened here: nothing is counted against it but the next one of its import.
   */
  readonly imported?: true;
  /**
   * It came with a fork, absent otherwise: the checkpoint it is a copy of, never a copy itself. Its tree, its changes and its place in
   * what happened here are those of the original, whatever becomes of the original's thread.
   */
  readonly copyOf?: CheckpointId;
  readonly coverage: Coverage;
  /**
   * The folder its thread was about when it was taken, as a tree path; absent for everything, never `''`. The tree has everything
   * all the same. A restore looks at nothing outside.
   */
  readonly below?: string;
  /** Texts of editors that were not saved when it was taken; each path once. Given up with its contents when it expires. */
  readonly unsaved: readonly UnsavedText[];
  /** Files in the tree. */
  readonly fileCount: number;
  /** Files of its folder that differ from the parent's tree, without those that a restore in between has made so. */
  readonly changedCount: number;
  readonly lines: LineCounts;
}
