import type { RestorePreview } from '../app/previewRestore.ts';
import { endAgents } from './agents.ts';
import { restoreCheckpoint } from '../app/restoreCheckpoint.ts';
import { bringBackUnsaved, planFinish, planUndo, settleRestore, type UndoPlan } from '../app/undoRestore.ts';
import type { CheckpointId, RestoreId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { chosenByDefault, wholeFiles, type RestoreChoices } from '../core/restorePlan.ts';
import {
  currentThread,
  restoresOf,
  findTurn,
  refuseChanges,
  refuseWhileReading,
  refuseWhileRestoring,
  rewindToBefore,
  sendMessage,
} from './conversation.ts';
import { refuseUndecided, showNextInterrupted, threadOfUndecided } from './interruptedRestore.ts';
import type { EditToSend, RestorePage, RestorePurpose } from './page.ts';
import { openRestorePage, operationOf, setPhase, showPreview, waitForTurn } from './previewPage.ts';
import { Refusal, type Session } from './session.ts';
import { noteCheckpoint } from './storageTrouble.ts';

/** Carries out what the page shows, for the files chosen, then what the restore was for; without any, only that. */
export async function confirmPage(session: Session, token: string, choices: RestoreChoices): Promise<void> {
  const { page } = session.state;
  if (page?.phase.kind !== 'choosing' || page.phase.preview.token !== token) {
    throw new Refusal('The preview has changed. Nothing was written.');
  }
  refuseChanges(session);
  if (choices.size === 0) {
    session.update({ page: undefined });
    await followUp(session, page.purpose, page.phase.preview, undefined);
  } else {
    await carryOut(session, page, page.phase.preview, choices);
  }
}

/** Takes back a restore: at once when nothing is to be decided, else with a preview. So too once a turn that runs has ended. */
export async function undoRestore(session: Session, restoreId: RestoreId): Promise<void> {
  refuseWhileReading(session);
  refuseWhileRestoring(session);
  refuseUndecided(session, restoreId);
  if (session.state.running !== undefined) {
    undoAfterTurn(session, restoreId);
    return;
  }
  const plan = await planUndoNow(session, restoreId);
  await carryOutOrAsk(session, plan, { kind: 'undo', operation: plan.operation });
}

/** Nothing is written without a further click: the turn may go on for long, and end by itself. */
function undoAfterTurn(session: Session, restoreId: RestoreId): void {
  const operation = restoresOf(session).find(({ id }) => id === restoreId);
  const checkpoint = operation && session.work.services.store.readCheckpoint(operation.safetyId);
  if (operation === undefined || checkpoint === undefined) throw new Refusal('This restore cannot be undone anymore.');
  session.state.page?.abort.abort();
  const purpose = { kind: 'undo', operation } as const;
  waitForTurn(session, { checkpoint, purpose, narrowed: {}, abort: new AbortController() }, async () => {
    const { preview } = await planUndoNow(session, restoreId);
    await openRestorePage(session, preview.checkpoint.id, purpose, preview.target);
  });
}

async function planUndoNow(session: Session, restoreId: RestoreId): Promise<UndoPlan> {
  const threadId = threadOfUndecided(session, restoreId) ?? threadOf(session);
  await session.work.late?.settle();
  const plan = await planUndo(session.work.services, { threadId, restoreId });
  if (!plan.ok) throw new Refusal(plan.error);
  return plan.value;
}

/** Finishes a restore that was cut off: at once when nothing is to be decided, else with a preview. */
export async function finishRestore(session: Session, restoreId: RestoreId): Promise<void> {
  refuseChanges(session);
  refuseUndecided(session, restoreId);
  const threadId = threadOfUndecided(session, restoreId);
  if (threadId === undefined) throw new Refusal('This restore is finished.');
  await session.work.late?.settle();
  const plan = await planFinish(session.work.services, { threadId, restoreId });
  if (!plan.ok) throw new Refusal(plan.error);
  await carryOutOrAsk(session, plan.value, { kind: 'finish', operation: plan.value.operation });
}

async function carryOutOrAsk(
  session: Session,
  { operation, preview, unchangedSince }: UndoPlan,
  purpose: RestorePurpose,
): Promise<void> {
  const { checkpoint, target, plan } = preview;
  if (!unchangedSince) await openRestorePage(session, checkpoint.id, purpose, target);
  else if (operation.outcome === undefined && plan.actions.length === 0) {
    await followUp(session, purpose, preview, undefined);
  } else {
    const all = plan.actions.map(({ path }) => path);
    await carryOutAtOnce(session, preview, purpose, all);
  }
}

/** Opens the preview of what a restore did not write. */
export async function restoreRest(session: Session, restoreId: RestoreId): Promise<void> {
  const operation = restoresOf(session).find(({ id }) => id === restoreId);
  const failed = new Set(operation?.outcome?.failed.map(({ path }) => path));
  if (operation === undefined || failed.size === 0) throw new Refusal('Every file of this restore was written.');
  const entries = operation.changes.flatMap(({ path, to }) => (failed.has(path) ? [[path, to] as const] : []));
  await openRestorePage(session, operation.targetId, { kind: 'restore' }, { only: failed, entries: new Map(entries) });
}

/** Restores what a preview chooses by itself: not over files that you changed. Where something changed meanwhile, the page asks. */
export async function restoreByDefault(session: Session, preview: RestorePreview): Promise<void> {
  await carryOutAtOnce(session, preview, { kind: 'restore' }, chosenByDefault(preview.plan));
}

/** Puts back the files an edit plan chose, then sends the edited message. */
export async function putBackAndSend(session: Session, preview: RestorePreview, edit: EditToSend): Promise<void> {
  await carryOutAtOnce(session, preview, { kind: 'sendEdit', ...edit }, chosenByDefault(preview.plan));
}

/**
 * Carries out a plan that was just made and leaves nothing to decide. The page shows how far it is. What is written in between is
 * seen where it matters: at the files of the plan.
 */
async function carryOutAtOnce(
  session: Session,
  preview: RestorePreview,
  purpose: RestorePurpose,
  paths: readonly string[],
): Promise<void> {
  // Planning took a while, and something else may have begun meanwhile.
  refuseChanges(session);
  refuseUndecided(session, operationOf(purpose)?.id);
  const phase = { kind: 'comparing', done: 0, total: 0 } as const;
  const { checkpoint, target: narrowed } = preview;
  const page: RestorePage = { checkpoint, purpose, narrowed, abort: new AbortController(), phase };
  session.update({ page });
  await carryOut(session, page, preview, wholeFiles(paths), new Set());
}

async function carryOut(
  session: Session,
  { purpose, abort }: RestorePage,
  preview: RestorePreview,
  choices: RestoreChoices,
  changedSince?: ReadonlySet<string>,
): Promise<void> {
  const { services, late } = session.work;
  // Its mark will be at the end. A message being edited stays in sight until its new version is sent.
  session.update({ restoring: true, ...(purpose.kind === 'sendEdit' ? {} : { turnWindow: undefined }) });
  let safetyNumber: number | undefined;
  try {
    await endAgents(session);
    await late?.settle();
    const restored = await restoreCheckpoint(
      services,
      {
        threadId: threadOf(session),
        turnId: currentThread(session)?.thread.activeTurnId,
        preview,
        choices,
        changedSince,
        ...(purpose.kind === 'undo' ? { undoes: purpose.operation.id } : {}),
      },
      {
        signal: abort.signal,
        onSaved: number => (safetyNumber = number),
        onWriting: (done, total, path) =>
          setPhase(session, abort, { kind: 'writing', done, total, path, safetyNumber }),
      },
    );
    session.update({ restoring: false });
    if (restored.ok) {
      noteCheckpoint(session);
      const kept = preview.plan.actions.filter(({ path, yours }) => yours && !choices.has(path)).length;
      const keptBy = new Map(session.state.keptBy).set(restored.value.id, kept);
      session.update({ page: undefined, keptBy });
      await followUp(session, purpose, preview, restored.value);
    } else if (restored.error.kind === 'changedSince') {
      const earlier = new Set(preview.plan.actions.map(({ path }) => path));
      await showPreview(session, abort, restored.error.preview, earlier);
    } else if (restored.error.kind === 'onlyWhole') {
      session.update({});
      throw new Refusal(`Nothing was written: “${restored.error.path}” can be restored whole only.`);
    } else if (abort.signal.aborted) {
      session.update({ page: undefined });
    } else {
      const number = services.store.nextCheckpointNumber(threadOf(session));
      const message = `Nothing was written: checkpoint ${number} could not be saved (${restored.error.reason}).`;
      setPhase(session, abort, { kind: 'failed', message });
    }
  } catch (cause) {
    const message =
      'The restore was broken off. If a file was written, what was there before is in the newest checkpoint. The log has the details.';
    if (session.state.restoring) setPhase(session, abort, { kind: 'failed', message });
    throw cause;
  } finally {
    if (session.state.restoring) session.update({ restoring: false });
  }
}

async function followUp(
  session: Session,
  purpose: RestorePurpose,
  preview: RestorePreview,
  restored: RestoreOperation | undefined,
): Promise<void> {
  switch (purpose.kind) {
    case 'restore':
      return;
    case 'undo':
    case 'finish':
      await settleRestore(session.work.services, purpose.operation, preview);
      session.update({});
      if (purpose.operation.outcome === undefined) await showNextInterrupted(session);
      if (purpose.kind === 'undo' && restored !== undefined) await bringBack(session, purpose.operation, restored);
      return;
    case 'rewind':
      await rewindToBefore(session, purpose.turnId);
      return;
    case 'sendEdit': {
      if (restored?.outcome !== undefined && restored.outcome.failed.length > 0) {
        throw new Refusal(
          'Not every file could be put back, so the message was not sent. The restore is listed below with Undo.',
        );
      }
      const { turnId, text, images } = purpose;
      await sendMessage(session, { text, images, parentId: findTurn(session, turnId).parentId });
    }
  }
}

/** After files were put back as they were, their editors show again what they had not saved. */
async function bringBack(session: Session, operation: RestoreOperation, undo: RestoreOperation): Promise<void> {
  const missed = await bringBackUnsaved(session.work.services, operation, undo);
  if (missed.length === 0) return;
  throw new Refusal(
    `The files are as they were. What was not saved in the editor of ${missed.join(', ')} is kept in checkpoint ${numberOf(session, operation.safetyId)}.`,
  );
}

const numberOf = (session: Session, id: CheckpointId): string =>
  String(session.work.services.store.readCheckpoint(id)?.number ?? '');

function threadOf(session: Session) {
  const { threadId } = session.state;
  if (threadId === undefined) throw new Refusal('Open a thread first.');
  return threadId;
}
