import type { CoveragePageView, LeftOutCountsView, LeftOutView } from './coverageViews.ts';
import type { InterruptedPageView, InterruptedRestoreView } from './interruptedViews.ts';
import type { DamageView, StorageNoticeView, StoreUseView } from './storageViews.ts';

/**
 * What the webviews show. Each view is complete: a webview keeps the last one it was sent and derives the rest, since a
 * hidden view misses messages. Numbers and times are raw; the webview words and formats them.
 */

export interface LineCountsView {
  readonly added: number;
  readonly removed: number;
}

export type AuthorView = 'agent' | 'you' | 'late' | 'restore' | 'both';

/** One file of a checkpoint, a plan or a comparison. */
export interface FileChangeView {
  readonly path: string;
  readonly action: 'create' | 'modify' | 'delete';
  readonly lines: LineCountsView;
  /** Bytes after the change, for files that are not text; then `lines` is zero. */
  readonly binarySize?: number;
  /** What it is when it is no ordinary file, or becomes; shown in place of its size. */
  readonly special?: 'link' | 'empty folder' | 'executable' | 'not executable';
}

/** The mark of a checkpoint in the conversation. */
export interface MarkView extends LeftOutCountsView {
  readonly checkpointId: string;
  readonly number: number;
  readonly kind: 'baseline' | 'before' | 'after' | 'late' | 'manual' | 'safety';
  readonly name?: string;
  readonly createdAt: number;
  readonly changedCount: number;
  readonly fileCount: number;
  readonly lines: LineCountsView;
  /** Some of what it left out, what was missed first; `leftOutCount` tells all. */
  readonly leftOut: readonly LeftOutView[];
  /** Its files were removed to free disk space: it can be neither restored nor viewed. */
  readonly expired: boolean;
  readonly pinned: boolean;
}

export interface ToolCallView {
  readonly id: string;
  readonly kind: 'edit' | 'create' | 'delete' | 'rename' | 'read' | 'search' | 'run' | 'other';
  readonly title: string;
  readonly status: 'running' | 'done' | 'failed';
  readonly lines: LineCountsView;
  /** Text shown when the card is open; a unified diff for file changes. May be empty. */
  readonly detail: string;
}

export interface EditProblemView {
  readonly edit: number;
  readonly path: string;
  readonly reason: string;
  readonly source: string;
  readonly nearest?: { readonly line: number; readonly text: string };
}

export type ItemView =
  | { readonly kind: 'agentMessage'; readonly id: string; readonly text: string }
  | { readonly kind: 'toolCall'; readonly id: string; readonly call: ToolCallView }
  | {
      readonly kind: 'editProblems';
      readonly id: string;
      readonly problems: readonly EditProblemView[];
      /** How many other edits fit; with 0 there is nothing to offer. */
      readonly fitting: number;
      /** The fitting edits can be applied now: this is the last turn and none runs. */
      readonly open: boolean;
    };

export interface TurnView {
  readonly id: string;
  /** The message's number. */
  readonly number: number;
  readonly text: string;
  /** Other versions of this message, oldest first, this one included; one entry when it was never edited. */
  readonly versions: readonly string[];
  readonly agentName: string;
  readonly status: 'inProgress' | 'completed' | 'interrupted' | 'failed';
  readonly startedAt: number;
  readonly endedAt?: number;
  /** In words, when failed. */
  readonly failure?: string;
  readonly items: readonly ItemView[];
  /** The checkpoint taken as the message was sent. Absent when its capture failed. */
  readonly before?: MarkView;
  /** The checkpoint after the turn. Absent while it runs, or when its capture failed. */
  readonly after?: MarkView;
  /** Why a checkpoint of this turn could not be saved, in words. */
  readonly captureFailure?: string;
  /** What can be done about it; absent when nothing can, or nothing failed. */
  readonly captureRemedy?: CaptureRemedyView;
  /** Restores made after this turn and before the next, oldest first. */
  readonly restores: readonly RestoreMarkView[];
}

/** `offered`: saving can be tried again. `savedSince`: a later checkpoint of the thread has been saved. */
export type CaptureRemedyView =
  { readonly kind: 'offered' } | { readonly kind: 'savedSince'; readonly checkpointNumber: number };

export interface RestoreMarkView {
  readonly restoreId: string;
  /** Absent when the store does not know the checkpoint anymore. */
  readonly targetNumber?: number;
  readonly at: number;
  readonly writtenCount: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** How many files you had changed were kept; absent when that is not known anymore. */
  readonly keptCount?: number;
  /** It took back another restore, so that undoing it restores again. */
  readonly isUndo: boolean;
  /** It took back an undo. */
  readonly isRedo?: boolean;
  /** It is the last one, and what it did not write can still be restored. */
  readonly canRestoreRest?: boolean;
  /** A later restore took this one back. */
  readonly undone: boolean;
  /** What was there before it is no longer kept, so it cannot be undone. */
  readonly expired: boolean;
}

/** What stands in the way of sending messages, if anything. */
export type ChatState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'untrusted' }
  /** The store cannot be opened; `message` says what happened, what is safe and what to do. */
  | { readonly kind: 'storeFailed'; readonly message: string }
  | { readonly kind: 'ready' };

export type BaselineView =
  | { readonly kind: 'saving'; readonly done: number; readonly total: number }
  /** It would hold more than is saved without asking. Until the answer no checkpoints are taken. */
  | {
      readonly kind: 'asking';
      readonly bytes: number;
      readonly fileCount: number;
      /** Folders that hold most of it, largest first. */
      readonly largest: readonly { readonly path: string; readonly bytes: number }[];
      readonly limitBytes: number;
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface RunningView {
  readonly turnId: string;
  readonly startedAt: number;
  /** What it does now, such as `Edit settings.ts` or `Saving checkpoint`. */
  readonly step: string;
  readonly stopping: boolean;
}

export interface ChatView {
  readonly state: ChatState;
  /** The thread's id; absent until its first message is sent. */
  readonly threadId?: string;
  readonly title: string;
  readonly folder: string;
  readonly agentName: string;
  readonly baseline: BaselineView;
  /** Another window writes to the store: nothing can be sent, edited or restored here. */
  readonly readOnly: boolean;
  readonly storage?: StorageNoticeView;
  readonly damage?: DamageView;
  /** The active path, oldest first. */
  readonly turns: readonly TurnView[];
  /** Restores made before the first message of the path. */
  readonly restores: readonly RestoreMarkView[];
  readonly running?: RunningView;
  /** The message waiting for the running turn to end. */
  readonly queued?: string;
  /** The text in the message box when the view was last closed. */
  readonly draft: string;
  /** Shown instead of the conversation, and of all other pages. */
  readonly page?: RestorePageView;
  /** The user has moved `page` to an editor: the chat shows the conversation. */
  readonly isPageInEditor?: boolean;
  /** Shown instead of the conversation, and of `coverage`. */
  readonly interruptedPage?: InterruptedPageView;
  /** Shown instead of the conversation. */
  readonly coverage?: CoveragePageView;
  /** A restore that was cut off by a crash or a closed window, to be decided here. */
  readonly interrupted?: InterruptedRestoreView;
}

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
  readonly leftAlone: readonly LeftOutView[];
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

/** What “put files back” would do, for the choice under an edited message. */
export interface EditPlanView {
  readonly token: string;
  readonly checkpointNumber: number;
  readonly modified: number;
  readonly created: number;
  readonly deleted: number;
  /** Changed by you, so kept. */
  readonly kept: number;
  readonly unsaved: readonly string[];
  /** There is something to decide, so sending leads to the preview first. */
  readonly needsReview: boolean;
  /** Why nothing can be put back, in words; absent when something can. */
  readonly nothingReason?: string;
  readonly laterMessages: number;
  /** Which version the later messages belong to. */
  readonly version: number;
}

export interface TimelineEntryView extends LeftOutCountsView {
  readonly id: string;
  readonly at: number;
  readonly label: string;
  readonly kind: 'turn' | 'youChanged' | 'baseline' | 'named' | 'restore' | 'late' | 'failed';
  /** The entry it came after; absent for the first one, and for those that only the time places. */
  readonly parentId?: string;
  /** On the path shown in the chat. */
  readonly onPath: boolean;
  readonly isHere: boolean;
  /** `2` for the second version of a message; absent when there is only one. */
  readonly version?: number;
  readonly turnId?: string;
  readonly messageNumber?: number;
  readonly checkpointId?: string;
  readonly checkpointNumber?: number;
  readonly changedCount: number;
  readonly lines: LineCountsView;
  readonly restoreId?: string;
  readonly undone?: boolean;
  /** The checkpoint's files were removed to free disk space. */
  readonly expired?: boolean;
  readonly pinned?: boolean;
  /** The name you gave the checkpoint. */
  readonly name?: string;
}

export interface TimelineView {
  readonly state: ChatState;
  readonly readOnly: boolean;
  readonly damage?: DamageView;
  readonly threadId?: string;
  readonly title: string;
  /** Newest first. */
  readonly entries: readonly TimelineEntryView[];
}

export interface ThreadRowView {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: number;
  readonly active: boolean;
  readonly status: 'idle' | 'running' | 'interrupted' | 'failed';
  readonly messageCount: number;
  readonly changedCount: number;
  /** Bytes that deleting it would free; absent until they have been counted. */
  readonly size?: number;
}

export interface ThreadsView {
  readonly state: ChatState;
  readonly readOnly: boolean;
  /** Absent until it has been counted. */
  readonly store?: StoreUseView;
  /** Most recently used first. */
  readonly threads: readonly ThreadRowView[];
}
