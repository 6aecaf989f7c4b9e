import type { CoveragePageView, LeftOutCountsView, LeftOutView } from './coverageViews.ts';
import type { AttachedImageView, ImageView } from './imageViews.ts';
import type { InterruptedPageView, InterruptedRestoreView } from './interruptedViews.ts';
import type { DamageView, StorageNoticeView } from './storageViews.ts';
import type { LineCountsView } from './changeViews.ts';
import type { RestorePageView } from './previewViews.ts';

/**
 * What the webviews show, here and in the other files of views. Each view is complete: a webview keeps the last one it was sent and
 * derives the rest, since a hidden view misses messages. Numbers and times are raw; the webview words and formats them.
 */

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
  /** Paths outside of the workspace that it names. */
  readonly outside?: readonly string[];
}

export interface EditProblemView {
  readonly edit: number;
  readonly path: string;
  readonly reason: string;
  readonly source: string;
  readonly nearest?: { readonly line: number; readonly text: string };
}

export interface PlanStepView {
  readonly text: string;
  readonly status: 'pending' | 'inProgress' | 'done';
}

export type ItemView =
  | { readonly kind: 'agentMessage' | 'thought' | 'notice'; readonly id: string; readonly text: string }
  | { readonly kind: 'plan'; readonly id: string; readonly steps: readonly PlanStepView[] }
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
  /** What can be done about that. */
  readonly failureKind?: 'setUp' | 'signIn' | 'ended' | 'service' | 'other';
  /** What can be done now about a turn that was interrupted or has failed; absent when nothing can. */
  readonly resume?: ResumeView;
  /** Sent with the message; absent for none. */
  readonly images?: readonly ImageView[];
  /** Files that the message mentions, and what of them was not sent. */
  readonly files: readonly { readonly path: string; readonly note?: string }[];
  readonly items: readonly ItemView[];
  /** What its agent told that it used; absent when it told nothing. */
  readonly usage?: UsageView;
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

export interface UsageView {
  /** Sent and received; absent when neither is known. */
  readonly tokens?: number;
  /** All that is known. */
  readonly words: string;
}

export interface ResumeView {
  /** Its agent can go on by itself. */
  readonly canContinue: boolean;
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
  /** What the agent waits for, in the order it asked. */
  readonly waiting: readonly PermissionView[];
}

/** Something the agent asks before it goes on. */
export interface PermissionView {
  readonly id: string;
  readonly call: ToolCallView;
  readonly options: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: 'allowOnce' | 'allowAlways' | 'rejectOnce' | 'rejectAlways';
  }[];
}

export type AgentOriginView = 'program' | 'editor' | 'server';

export interface AgentView {
  readonly id: string;
  readonly name: string;
  /** A program of its own, a model of the editor, or a server. */
  readonly origin: 'builtIn' | AgentOriginView;
  readonly isChosen: boolean;
}

/** Something to choose for the agent, such as its model. */
export interface AgentOptionView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'model' | 'mode' | 'other';
  /** In the agent's words. */
  readonly chosen: string;
}

/** A command that a message can begin with. */
export interface AgentCommandView {
  readonly name: string;
  readonly description: string;
  readonly hint?: string;
}

export interface ChatView {
  readonly state: ChatState;
  /** The thread's id; absent until its first message is sent. */
  readonly threadId?: string;
  readonly title: string;
  readonly folder: string;
  /** Who answers the next message. */
  readonly agentName: string;
  /** What to write for it, in the empty message box. */
  readonly hint: string;
  readonly agents: readonly AgentView[];
  /** What can be chosen for the agent; empty where nothing is known. */
  readonly options: readonly AgentOptionView[];
  readonly commands: readonly AgentCommandView[];
  /** It is sent the files that a message mentions as `@path`. */
  readonly takesFiles: boolean;
  readonly baseline: BaselineView;
  /** Another window writes to the store: nothing can be sent, edited or restored here. */
  readonly readOnly: boolean;
  /** The thread is put away: it can be read and restored from, and nothing can be sent. */
  readonly archived?: boolean;
  /** The thread is in no list, and is put away once it is left. */
  readonly temporary?: boolean;
  /** The files are not those of the version that was switched to. */
  readonly otherFiles?: OtherFilesView;
  /** Where the thread was forked from. */
  readonly forkedFrom?: ForkedFromView;
  readonly storage?: StorageNoticeView;
  readonly damage?: DamageView;
  /** Of the active path, oldest first: all of a short one, a part of a long one. */
  readonly turns: readonly TurnView[];
  /** How many turns of the path come before the first one shown, and how many after the last one. */
  readonly earlierCount: number;
  readonly laterCount: number;
  /** Restores made before the first message of the path, where that is shown. */
  readonly restores: readonly RestoreMarkView[];
  /** The restore made last, also where it is not shown. */
  readonly lastRestore?: RestoreMarkView;
  readonly running?: RunningView;
  /** The message waiting for the running turn to end. */
  readonly queued?: string;
  /** How many images go with it; absent for none. */
  readonly queuedImages?: number;
  /** Images that wait to be sent; absent for none. */
  readonly attached?: readonly AttachedImageView[];
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

/** Under a message that was switched to another version: how its files differ from those on disk. */
export interface OtherFilesView {
  readonly turnId: string;
  readonly version: number;
  /** The one that was shown before. */
  readonly formerVersion: number;
  readonly checkpointId: string;
  readonly differing: number;
}

/** `threadId` is absent when that thread is not there any more. */
export interface ForkedFromView {
  readonly threadId?: string;
  readonly title: string;
}

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
