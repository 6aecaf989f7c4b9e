import * as v from 'valibot';
import type { CoverageView } from './coverageViews.ts';
import type { ChatView, EditPlanView } from './chatViews.ts';
import type { FileChangeView } from './changeViews.ts';
import type { PlannedChangesView } from './previewViews.ts';
import type { ThreadsView } from './threadViews.ts';
import { timelineFilterKinds, type TimelineView } from './timelineViews.ts';

/**
 * The messages between a webview and the host. One verb phrase names the message, its handler and its use case. There is no
 * protocol version: both halves ship in one package.
 */

const id = v.pipe(v.string(), v.regex(/^[0-9a-z]{1,40}$/));
const text = v.pipe(v.string(), v.maxLength(10_000_000));
const paths = v.array(v.pipe(v.string(), v.maxLength(10_000)));

const place = v.pipe(v.number(), v.integer(), v.minValue(0));

const timelineFilter = v.object({
  words: text,
  kinds: v.exactOptional(v.array(v.picklist(timelineFilterKinds))),
  path: v.exactOptional(v.string()),
  since: v.exactOptional(v.number()),
});

/** A file to restore: whole, merged with your changes, or only these of its changes, by position. */
const restoreChoice = v.object({
  path: v.pipe(v.string(), v.maxLength(10_000)),
  take: v.union([v.picklist(['all', 'merged']), v.array(v.pipe(v.number(), v.integer(), v.minValue(0)))]),
});
export type RestoreChoiceView = v.InferOutput<typeof restoreChoice>;

const request = <const Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.object({ kind: v.literal(kind), ...entries });

/** Asks of the host. Each gets one reply. */
export const hostRequest = v.variant('kind', [
  /** Sent once by each webview when it can receive its view. */
  request('viewReady', {}),
  /** The view got or lost the keyboard; its keys work while it has it. */
  request('viewFocusChanged', { focused: v.boolean() }),

  /** With the images in the message box. */
  request('sendMessage', { text }),
  /** Keeps an image for the message box, or for the message being edited, until that is sent. */
  request('attachImage', { turnId: v.optional(id), name: v.pipe(v.string(), v.maxLength(1000)), data: text }),
  request('removeImage', { imageId: id }),
  /** Removes the images that were added to an edit which is over. */
  request('dropImages', { turnId: id }),
  /** Applies the edits of this turn that fit, as a new turn. */
  request('applyFittingEdits', { turnId: id }),
  /** Looks for files that a message can mention. Reply: `FoundFileView[]`. */
  request('findFiles', { words: text }),
  request('stopTurn', {}),
  /**
   * Takes the message that waits out of the queue; to be edited, its images go back to the message box. Reply: its text; `null` when it
   * was sent meanwhile.
   */
  request('takeQueued', { toEdit: v.optional(v.boolean()) }),
  /** Lets the user sign in to the agent of a turn that did not know them. */
  request('signIn', { turnId: id }),
  request('saveDraft', { text }),
  /** Answers what the agent waits for. */
  request('answerPermission', { requestId: v.string(), optionId: v.string() }),
  request('chooseAgent', {}),
  request('useAgent', { agentId: v.string() }),
  /** Shows how to get agents of this kind, or of any. */
  request('setUpAgents', { origin: v.optional(v.picklist(['program', 'editor', 'server'])) }),
  request('openWalkthrough', {}),
  request('chooseAgentOption', { optionId: v.string() }),
  /** Compares the files with the checkpoint before this message. Reply: `EditPlanView`. */
  request('planMessageEdit', { turnId: id }),
  /** Reply: `EditReply`. */
  request('editThreadMessage', {
    turnId: id,
    text,
    /** Images of the message that are not sent again, by place. */
    withoutImages: v.optional(v.array(place)),
    /** `newThread` leaves this thread as it is, and sends the message in a copy of it up to there. */
    files: v.picklist(['keep', 'putBack', 'newThread']),
    /** The `token` of the plan the user saw; required with `putBack`. */
    token: v.optional(v.string()),
  }),
  request('selectVersion', { turnId: id }),
  /** Takes away what is said about the files of another version. */
  request('keepFiles', {}),
  /** Lets the agent go on with a turn that was interrupted or has failed. */
  request('continueTurn', { turnId: id }),
  /** Lets the user choose a checkpoint of the thread, and continues from it in a new one. */
  request('resumeFromCheckpoint', {}),

  request('previewRestore', { checkpointId: id }),
  request('refreshPreview', {}),
  request('closePreview', {}),
  /** Moves the preview to an editor, with what the chat saved of its ticks; brings the editor to the front when it is there. */
  request('showPreviewInEditor', { ticks: v.optional(v.unknown()) }),
  /** Carries out the plan on the page for these files, and sends the waiting edit if there is one. */
  request('restoreCheckpoint', { token: v.string(), choices: v.array(restoreChoice) }),
  /** What the plan on the page does inside a file. Reply: `PlannedChangesView`. */
  request('listPlannedChanges', { token: v.string(), path: v.string() }),
  request('undoRestore', { restoreId: id }),
  request('finishRestore', { restoreId: id }),
  /** Opens the page about a restore that was cut off. */
  request('showInterrupted', {}),
  /** Closes it; the restore stays undecided. */
  request('decideLater', {}),
  /** Opens the preview of what a restore did not write. */
  request('restoreRest', { restoreId: id }),
  /** Opens what a restore wrote in the multi-file diff editor. */
  request('viewRestoreChanges', { restoreId: id }),
  /** Opens the native diff editor: the file now against the file in the previewed checkpoint. */
  request('openPlannedDiff', { path: v.string() }),
  /** The same for these files in the multi-file diff editor. */
  request('openPlannedDiffs', { paths }),

  /** Opens what a checkpoint changed in the multi-file diff editor. */
  request('viewCheckpointChanges', { checkpointId: id }),
  /** Reply: `FileChangeView[]`. */
  request('listCheckpointFiles', { checkpointId: id }),
  /** Opens one changed file of a checkpoint in the native diff editor. */
  request('openCheckpointDiff', { checkpointId: id, path: v.string() }),
  /** Opens the native menu of a checkpoint as a Quick Pick. */
  request('showCheckpointActions', { checkpointId: id }),
  /** Shows what a checkpoint left out, in the chat. */
  request('showCoverage', { checkpointId: id }),
  request('closeCoverage', {}),
  /** Reply: `CoverageView`. */
  request('listCoverage', { checkpointId: id }),
  /** Opens a file that a checkpoint left out, as it is now; shows a folder in the explorer. */
  request('openLeftOut', { checkpointId: id, path: v.string() }),
  /** Opens what a checkpoint keeps of an editor that had not been saved, read only. */
  request('openUnsavedText', { checkpointId: id, path: v.string() }),
  /** Asks, then has the next checkpoint take a file although it looks like a secret. */
  request('includeSecret', { checkpointId: id, path: v.string() }),
  request('stopIncludingSecret', { path: v.string() }),
  request('changeFileSizeLimit', {}),
  /** Saves the first capture of the workspace, however large. */
  request('allowFirstCapture', {}),
  /** Opens the setting of what checkpoints leave out. */
  request('chooseLeftOut', {}),
  request('saveCheckpoint', {}),
  /** Shows a message in the chat, with those around it. */
  request('goToMessage', { turnId: id }),
  /** Moves the part of a long conversation that is shown. */
  request('moveWindow', { move: v.picklist(['earlier', 'later', 'first', 'latest']) }),
  /** Makes sure that this message is in the part that is shown. */
  request('showTurn', { turnId: id }),
  /** Makes sure that the row at this place is in the part of the timeline that is shown. */
  request('showTimelineRow', { row: place }),
  request('filterTimeline', { filter: timelineFilter }),
  /** Opens a Quick Pick of what the timeline can be filtered by. */
  request('chooseTimelineFilter', {}),

  /** Makes sure that the row at this place is in the part of the list of threads that is shown. */
  request('showThreadsRow', { row: place }),
  /** Looks for words in titles, messages and paths; nothing is looked for when there are none. */
  request('searchThreads', { words: text }),
  /** Opens the thread of a message and shows it there. */
  request('openMessage', { turnId: id }),
  request('newThread', {}),
  request('openThread', { threadId: id }),
  /** Starts a thread with a copy of this one up to this message and its answer, and shows it. */
  request('forkThread', { turnId: id }),
  /** Makes the temporary thread on screen one like any other. */
  request('keepThread', {}),
  request('archiveThread', { threadId: id }),
  request('unarchiveThread', { threadId: id }),
  request('renameThread', { threadId: id }),
  request('deleteThread', { threadId: id }),

  request('openFolder', {}),
  request('manageTrust', {}),
  request('showLog', {}),
  request('showExample', {}),
  request('reloadStore', {}),
  /** Tries to save a checkpoint of the files as they are now, and with it what could not be stored before. */
  request('saveAgain', {}),
  request('freeDiskSpace', {}),
  request('changeLimit', {}),
  request('verifyStore', {}),
]);

export type HostRequest = v.InferOutput<typeof hostRequest>;

export const toHost = v.object({ requestId: v.pipe(v.number(), v.integer()), request: hostRequest });
export type ToHost = v.InferOutput<typeof toHost>;

export type EditReply =
  | { readonly kind: 'sent' }
  /** Nothing was sent or written: the files differ from the plan the user saw, or there is something to decide. */
  | { readonly kind: 'requiresConfirmation'; readonly plan: EditPlanView }
  /** Nothing was sent yet: the restore preview sends the message when confirmed, unless it was closed already. */
  | { readonly kind: 'review' };

export interface FoundFileView {
  /** Relative to the thread's folder. */
  readonly path: string;
  /** What mentions it in a message. */
  readonly mention: string;
}

/** The value of a successful reply, by request. */
export interface ReplyValues {
  readonly findFiles: readonly FoundFileView[];
  readonly takeQueued: string | null;
  readonly planMessageEdit: EditPlanView;
  readonly editThreadMessage: EditReply;
  readonly listCheckpointFiles: readonly FileChangeView[];
  readonly listPlannedChanges: PlannedChangesView;
  readonly listCoverage: CoverageView;
}
export type ReplyValue<Kind extends HostRequest['kind']> = Kind extends keyof ReplyValues ? ReplyValues[Kind] : null;

/** Answers and announcements of the host. A webview gets only the view it shows. */
export type ToWebview =
  | { readonly kind: 'reply'; readonly requestId: number; readonly ok: true; readonly value: unknown }
  | { readonly kind: 'reply'; readonly requestId: number; readonly ok: false; readonly message: string }
  | { readonly kind: 'chatView'; readonly view: ChatView }
  | { readonly kind: 'timelineView'; readonly view: TimelineView }
  | { readonly kind: 'threadsView'; readonly view: ThreadsView }
  /** Opens the editor of a message, as its Edit button does. */
  | { readonly kind: 'editMessage'; readonly turnId: string }
  | { readonly kind: 'revealMessage'; readonly turnId: string }
  /** Asks for `showPreviewInEditor`, since only the view knows its ticks. */
  | { readonly kind: 'movePreviewToEditor' }
  /** What the chat saved of its ticks. */
  | { readonly kind: 'takeTicks'; readonly ticks: unknown }
  /** Chooses in the restore preview: nothing of this file, or of it only. */
  | { readonly kind: 'choosePlannedFile'; readonly path: string; readonly what: 'keep' | 'only' }
  /** Puts text into the message box, after asking nothing when it is empty. */
  | { readonly kind: 'insertText'; readonly text: string }
  | { readonly kind: 'focusComposer' };

/** The envelope is checked; the views inside are made by the host's own types and shown as text only. */
export const toWebview = v.variant('kind', [
  v.object({ kind: v.literal('reply'), requestId: v.number(), ok: v.literal(true), value: v.unknown() }),
  v.object({ kind: v.literal('reply'), requestId: v.number(), ok: v.literal(false), message: v.string() }),
  v.object({ kind: v.literal('chatView'), view: v.looseObject({ turns: v.array(v.unknown()) }) }),
  v.object({ kind: v.literal('timelineView'), view: v.looseObject({ entries: v.array(v.unknown()) }) }),
  v.object({ kind: v.literal('threadsView'), view: v.looseObject({ threads: v.array(v.unknown()) }) }),
  v.object({ kind: v.picklist(['editMessage', 'revealMessage']), turnId: v.string() }),
  v.object({ kind: v.literal('choosePlannedFile'), path: v.string(), what: v.picklist(['keep', 'only']) }),
  v.object({ kind: v.literal('insertText'), text: v.string() }),
  v.object({ kind: v.picklist(['focusComposer', 'movePreviewToEditor']) }),
  v.object({ kind: v.literal('takeTicks'), ticks: v.unknown() }),
]);
