import type { LeftAloneView } from './coverageViews.ts';
import type { AuthorView, FileChangeView } from './changeViews.ts';

export interface PlannedFileView extends FileChangeView {
  readonly author: AuthorView;
  /**
   * `conflict`: the agent and you changed the same lines, or what cannot be told apart by lines. `yours`: you changed it since.
   * Both are kept unless chosen. The others are ticked at first.
   */
  readonly group: 'conflict' | 'yours' | 'modify' | 'create' | 'delete';
  /** `listPlannedChanges` has its single changes to choose from, or the sides of its conflict; else it is taken whole. */
  readonly canOpen: boolean;
  /** At first only these of its changes are ticked, by position: the others are yours. Absent for all or none. */
  readonly tickedChanges?: { readonly positions: readonly number[]; readonly total: number };
  /** Open in an editor with changes that are not on disk. */
  readonly unsaved: boolean;
  /** Bytes that have to be saved before it is deleted; absent when a checkpoint has it, and where few files would be deleted. */
  readonly toSave?: number;
  /** Not in the preview shown before this refreshed one. */
  readonly isNew: boolean;
}

export interface DiffLineView {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Lines that follow each other and that a restore would replace. */
export interface PlannedChangeView {
  readonly author: AuthorView;
  /** In the file as it is now, from 1; `lastLine` is one less than `firstLine` when lines are only added, in front of `firstLine`. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** The line above that begins what it lies in, such as that of a function; empty when there is none. */
  readonly heading: string;
  /** As they are now and as they would be, with a line around them. */
  readonly lines: readonly DiffLineView[];
}

/** Lines that both you and the agent changed. */
export interface OverlapView {
  /** In the file as it is now, as in `PlannedChangeView`. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly mine: readonly string[];
  readonly checkpoint: readonly string[];
}

/** What a restore would do inside a file. */
export type PlannedChangesView =
  | { readonly kind: 'changes'; readonly changes: readonly PlannedChangeView[] }
  /** `merged`: how the file as it is now would differ when both are merged; where they overlap yours is kept. */
  | {
      readonly kind: 'conflict';
      readonly overlaps: readonly OverlapView[];
      readonly merged: readonly PlannedChangeView[];
    }
  /** Too long, too many changes, or no text anymore: whole or not at all. */
  | { readonly kind: 'whole' };

export interface RestorePlanView {
  /** Names this plan; a restore is carried out only while it is still true. */
  readonly token: string;
  readonly files: readonly PlannedFileView[];
  readonly leftAlone: readonly LeftAloneView[];
  /** Files whose content is damaged in the store; they cannot be restored. */
  readonly unreadable: readonly string[];
  readonly matchingCount: number;
  /** Where very many files would be deleted: bytes the store may still grow, and those it may have in all. Absent for any size. */
  readonly room?: { readonly left: number; readonly bytes: number };
  /** How often git has moved HEAD since the checkpoint, and in git's words how it did last; absent when it has not. */
  readonly headMoves?: { readonly count: number; readonly last: string };
}

/** The restore preview. */
export type RestorePageView = {
  readonly checkpointId: string;
  readonly checkpointNumber: number;
  /** Where the checkpoint is, such as `Before “Write tests”`. */
  readonly place: string;
  readonly createdAt: number;
  /** With `message`, restoring also sends that edited message. */
  readonly purpose:
    | { readonly kind: 'restore' }
    /** With `decides`, of a restore that was cut off, as in `finish`: choosing no file decides it too. */
    | { readonly kind: 'undo'; readonly decides?: boolean }
    | { readonly kind: 'finish' }
    | { readonly kind: 'sendEdit'; readonly text: string }
    | { readonly kind: 'rewind' };
} &
  /** Files are compared once the turn has ended. */
  (
    | { readonly phase: 'turnRuns' }
    | { readonly phase: 'comparing'; readonly done: number; readonly total: number }
    | { readonly phase: 'choosing'; readonly plan: RestorePlanView; readonly changedSince: boolean }
    | {
        readonly phase: 'writing';
        readonly done: number;
        readonly total: number;
        readonly path: string;
        readonly safetyNumber: number | undefined;
      }
    /** With `isFull` there is no room to save what is there now: making some may help. */
    | { readonly phase: 'failed'; readonly message: string; readonly isFull: boolean }
  );
