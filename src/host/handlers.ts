import { parseCheckpointId, parseRestoreId, parseThreadId, parseTurnId } from '../core/ids.ts';
import type { AgentOrigin } from '../core/ports/agent.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { RestoreChoice } from '../core/restorePlan.ts';
import type { RestoreChoiceView } from '../protocol/messages.ts';
import { tellRestored, viewRestoreChanges } from './afterRestore.ts';
import { answerPermission, chooseAgent, chooseAgentOption, useAgent } from './agents.ts';
import * as checkpoints from './checkpointActions.ts';
import * as coverage from './coverage.ts';
import { findTurn, openThread, refuseWhileRunning, sendMessage, stopTurn, takeQueued } from './conversation.ts';
import { MessageEditing } from './editMessage.ts';
import { forkAndShow } from './forks.ts';
import { decideLater, showInterrupted } from './interruptedRestore.ts';
import { MentionableFiles } from './mentionableFiles.ts';
import type { Handlers } from './messageRouter.ts';
import type { Native } from './native.ts';
import { listPlannedChanges } from './plannedChangesToView.ts';
import { closePage, openRestorePage, refreshPage } from './previewPage.ts';
import { lookForOtherFiles, switchVersion } from './otherFiles.ts';
import { continueTurn, resumeFromCheckpoint } from './resumeTurn.ts';
import { confirmPage, finishRestore, restoreRest, undoRestore } from './restorePage.ts';
import type { Session } from './session.ts';
import { signIn } from './signIn.ts';
import { excludeSetting, fileSizeSetting, storageSettings } from './storageSettings.ts';
import { attachImage, dropImages, removeImage, sendWithImages } from './images.ts';
import { keepThread } from './temporaryThreads.ts';
import { archiveThread, deleteThread, renameThread, unarchiveThread } from './threadActions.ts';
import { showMessage } from './showMessage.ts';
import { chooseTimelineFilter, filterTimeline } from './timelineFilter.ts';
import { moveWindow, showTurn } from './turnWindow.ts';
import { verifyStore } from './verifyStore.ts';

/** What the composition root adds: things that have to do with the views themselves. */
export interface ViewActions {
  readonly viewReady: () => void;
  readonly isChatVisible: () => boolean;
  readonly viewFocusChanged: (focused: boolean) => void;
  readonly insertText: (text: string) => void;
  readonly revealMessage: (turnId: string) => Promise<void>;
  readonly focusComposer: () => Promise<void>;
  readonly showPreviewInEditor: (ticks: unknown) => void;
  readonly reopenStore: () => Promise<void>;
  readonly freeDiskSpace: () => Promise<void>;
  readonly allowFirstCapture: () => Promise<void>;
  readonly setUpAgents: (origin: AgentOrigin | undefined) => Promise<void>;
  readonly openWalkthrough: () => Promise<void>;
  readonly exampleText: string;
}

/** Connects each request of a webview with its use case: wire ids become domain ids here. */
export function createHandlers(session: Session, native: Native, views: ViewActions): Handlers {
  const editing = new MessageEditing(session);
  const files = new MentionableFiles(session);
  const told = (work: () => Promise<RestoreOperation | undefined>) =>
    tellRestored(session, native, views.isChatVisible, work);
  return {
    viewReady: done(() => views.viewReady()),
    viewFocusChanged: done(({ focused }) => views.viewFocusChanged(focused)),
    sendMessage: done(({ text }) => sendWithImages(session, images => sendMessage(session, { text, images }))),
    attachImage: done(({ turnId, ...image }) =>
      attachImage(session, { ...image, turnId: turnId === undefined ? undefined : parseTurnId(turnId) }),
    ),
    removeImage: done(({ imageId }) => removeImage(session, imageId)),
    dropImages: done(({ turnId }) => dropImages(session, parseTurnId(turnId))),
    applyFittingEdits: done(({ turnId }) => {
      const turn = findTurn(session, parseTurnId(turnId));
      return sendMessage(session, { text: turn.text, onlyFitting: true, agentId: turn.agentId });
    }),
    answerPermission: done(({ requestId, optionId }) => answerPermission(session, requestId, optionId)),
    chooseAgent: done(() => chooseAgent(session, native)),
    useAgent: done(({ agentId }) => useAgent(session, agentId)),
    setUpAgents: done(({ origin }) => views.setUpAgents(origin)),
    openWalkthrough: done(() => views.openWalkthrough()),
    chooseAgentOption: done(({ optionId }) => chooseAgentOption(session, native, optionId)),
    findFiles: ({ words }) => files.find(words),
    takeQueued: ({ toEdit = false }) => takeQueued(session, toEdit) ?? null,
    signIn: done(({ turnId }) => signIn(session, native, parseTurnId(turnId))),
    stopTurn: done(() => stopTurn(session)),
    saveDraft: done(({ text }) => {
      session.draft = text;
      native.saveDraft(text);
    }),
    planMessageEdit: ({ turnId }) => editing.plan(parseTurnId(turnId)),
    editThreadMessage: ({ turnId, ...edit }) => editing.edit({ ...edit, turnId: parseTurnId(turnId) }),
    selectVersion: done(({ turnId }) => switchVersion(session, parseTurnId(turnId))),
    keepFiles: done(() => session.update({ otherVersion: undefined })),
    continueTurn: done(({ turnId }) => continueTurn(session, parseTurnId(turnId))),
    resumeFromCheckpoint: done(() => resumeFromCheckpoint(session, native)),

    previewRestore: done(async ({ checkpointId }) => {
      await native.showChat();
      await openRestorePage(session, parseCheckpointId(checkpointId), { kind: 'restore' });
    }),
    refreshPreview: done(() => refreshPage(session)),
    closePreview: done(async () => {
      closePage(session);
      // It was below the preview, and files may have been written meanwhile.
      if (session.state.interrupted?.operation.threadId === session.state.threadId) await showInterrupted(session);
    }),
    showPreviewInEditor: done(({ ticks }) => views.showPreviewInEditor(ticks)),
    restoreCheckpoint: done(async ({ token, choices }) => {
      await told(() => confirmPage(session, token, new Map(choices.map(toChoice))));
      void lookForOtherFiles(session);
    }),
    listPlannedChanges: ({ token, path }) => listPlannedChanges(session, token, path),
    undoRestore: done(({ restoreId }) => told(() => undoRestore(session, parseRestoreId(restoreId)))),
    finishRestore: done(({ restoreId }) => told(() => finishRestore(session, parseRestoreId(restoreId)))),
    showInterrupted: done(() => {
      refuseWhileRunning(session);
      return showInterrupted(session);
    }),
    decideLater: done(() => {
      decideLater(session);
    }),
    restoreRest: done(({ restoreId }) => restoreRest(session, parseRestoreId(restoreId))),
    viewRestoreChanges: done(({ restoreId }) => viewRestoreChanges(session, native, parseRestoreId(restoreId))),
    openPlannedDiff: done(({ path }) => checkpoints.openPlannedDiffs(session, native, [path])),
    openPlannedDiffs: done(({ paths }) => checkpoints.openPlannedDiffs(session, native, paths)),

    viewCheckpointChanges: done(({ checkpointId }) =>
      checkpoints.viewCheckpointChanges(session, native, parseCheckpointId(checkpointId)),
    ),
    listCheckpointFiles: ({ checkpointId }) =>
      checkpoints.listCheckpointFiles(session, parseCheckpointId(checkpointId)),
    openCheckpointDiff: done(({ checkpointId, path }) =>
      checkpoints.openCheckpointDiff(session, native, parseCheckpointId(checkpointId), path),
    ),
    showCheckpointActions: done(({ checkpointId }) =>
      checkpoints.showCheckpointActions(session, native, parseCheckpointId(checkpointId)),
    ),
    showCoverage: done(({ checkpointId }) => coverage.showCoverage(session, native, parseCheckpointId(checkpointId))),
    closeCoverage: done(() => {
      coverage.closeCoverage(session);
    }),
    listCoverage: ({ checkpointId }) => coverage.listCoverage(session, parseCheckpointId(checkpointId)),
    openLeftOut: done(({ checkpointId, path }) =>
      coverage.openLeftOut(session, native, parseCheckpointId(checkpointId), path),
    ),
    openUnsavedText: done(({ checkpointId, path }) =>
      coverage.openUnsavedText(session, native, parseCheckpointId(checkpointId), path),
    ),
    includeSecret: done(({ checkpointId, path }) =>
      coverage.includeSecret(session, native, parseCheckpointId(checkpointId), path),
    ),
    stopIncludingSecret: done(({ path }) => coverage.stopIncludingSecret(session, native, path)),
    changeFileSizeLimit: done(() => native.openSettings(fileSizeSetting)),
    allowFirstCapture: done(() => views.allowFirstCapture()),
    chooseLeftOut: done(() => native.openSettings(excludeSetting)),
    saveCheckpoint: done(() => checkpoints.saveCheckpoint(session, native)),
    goToMessage: done(async ({ turnId }) => {
      await showMessage(session, parseTurnId(turnId));
      await views.revealMessage(turnId);
    }),
    moveWindow: done(({ move }) => moveWindow(session, move)),
    showTurn: done(({ turnId }) => showTurn(session, parseTurnId(turnId))),
    showTimelineRow: done(({ row }) => session.update({ timeline: { ...session.state.timeline, from: row } })),
    filterTimeline: done(({ filter }) => filterTimeline(session, filter)),
    chooseTimelineFilter: done(() => chooseTimelineFilter(session, native)),

    searchThreads: done(({ words }) => session.update({ threadSearch: words.trim() })),
    openMessage: done(async ({ turnId }) => {
      await showMessage(session, parseTurnId(turnId));
      await views.revealMessage(turnId);
    }),
    showThreadsRow: done(({ row }) => session.update({ threadsFrom: row })),

    newThread: done(async () => {
      openThread(session, undefined);
      await views.focusComposer();
    }),
    openThread: done(async ({ threadId }) => {
      openThread(session, parseThreadId(threadId));
      await native.showChat();
    }),
    forkThread: done(({ turnId }) => {
      const turn = findTurn(session, parseTurnId(turnId));
      return forkAndShow(session, native, { threadId: turn.threadId, upTo: turn.id });
    }),
    keepThread: done(() => keepThread(session)),
    archiveThread: done(({ threadId }) => archiveThread(session, parseThreadId(threadId))),
    unarchiveThread: done(({ threadId }) => unarchiveThread(session, parseThreadId(threadId))),
    renameThread: done(({ threadId }) => renameThread(session, native, parseThreadId(threadId))),
    deleteThread: done(({ threadId }) => deleteThread(session, native, parseThreadId(threadId))),

    openFolder: done(() => native.openFolder()),
    manageTrust: done(() => native.manageTrust()),
    showLog: done(() => native.showLog()),
    showExample: done(() => views.insertText(views.exampleText)),
    reloadStore: done(() => views.reopenStore()),
    saveAgain: done(() => checkpoints.saveAgain(session)),
    freeDiskSpace: done(() => views.freeDiskSpace()),
    changeLimit: done(() => native.openSettings(storageSettings)),
    verifyStore: done(() => verifyStore(session, native)),
  };
}

function toChoice({ path, take }: RestoreChoiceView): readonly [string, RestoreChoice] {
  return [path, typeof take === 'string' ? { kind: take } : { kind: 'changes', positions: new Set(take) }];
}

/** A handler whose reply says only that it is done. */
function done<Request>(work: (request: Request) => Promise<void> | void): (request: Request) => Promise<null> {
  return async request => {
    await work(request);
    return null;
  };
}
