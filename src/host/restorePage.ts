import type { RestorePreview } from '../app/previewRestore.ts';
import { endAgents } from './agents.ts';
import { restoreCheckpoint, type RestoreFailure, type RestoreRequest } from '../app/restoreCheckpoint.ts';
import {
  bringBackUnsaved,
  planFinish,
  planUndo,
  settleRestore,
  undoProblem,
  undoTarget,
  type UndoPlan,
} from '../app/undoRestore.ts';
import type { CheckpointId, RestoreId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { chosenByDefault, wholeFiles, type RestoreChoices } from '../core/restorePlan.ts';
import type { Result } from '../core/result.ts';
import {
  findTurn,
  refuseChanges,
  refuseWhileReading,
  refuseWhileRestoring,
  refuseWhileRunning,
  restoresOf,
  rewindToBefore,
  sendMessage,
  sendQueued,
} from './conversation.ts';
import { refuseUndecided, showNextInterrupted, threadOfUndecided, undecidedRestores } from './interruptedRestore.ts';
import type { EditToSend, RestorePage, RestorePurpose } from './page.ts';
import {
  openRestorePage,
  operationOf,
  orFailed,
  refuseUnrelated,
  setPhase,
  showPage,
  showPreview,
} from './previewPage.ts';
import { Refusal, type Session } from './session.ts';
import { noteCheckpoint } from './storageTrouble.ts';

/** Carries out what the page shows, for the files chosen, then what the restore was for; without any, only that. */
export async function confirmPage(
  session: Session,
  token: string,
  choices: RestoreChoices,
): Promise<RestoreOperation | undefined> {
  const { page } = session.state;
  if (page?.phase.kind !== 'choosing' || page.phase.preview.token !== token) {
    throw new Refusal('The preview has changed. Nothing was written.');
  }
  refuseNow(session, page.purpose);
  if (choices.size > 0) return carryOut(session, page, page.phase.preview, choices);
  session.update({ page: undefined });
  await followUp(session, page.purpose, page.phase.preview, undefined);
  void sendQueued(session);
  return undefined;
}

/** Planning and choosing take a while, and something else may have begun meanwhile. */
function refuseNow(session: Session, purpose: RestorePurpose): void {
  refuseChanges(session);
  refuseUndecided(session, operationOf(purpose)?.id);
  refuseUnrelated(session, purpose);
}

/** Takes back a restore: at once when nothing is to be decided, else with a preview. So too once a turn that runs has ended. */
export async function undoRestore(session: Session, restoreId: RestoreId): Promise<RestoreOperation | undefined> {
  refuseWhileReading(session);
  refuseWhileRestoring(session);
  refuseUndecided(session, restoreId);
  if (session.state.running !== undefined) {
    await undoAfterTurn(session, restoreId);
    return undefined;
  }
  const plan = await planUndoNow(session, restoreId);
  return carryOutOrAsk(session, plan, { kind: 'undo', operation: plan.operation });
}

/** Nothing is written without a further click: the turn may go on for long, and end by itself. */
async function undoAfterTurn(session: Session, restoreId: RestoreId): Promise<void> {
  const known = [...undecidedRestores(session), ...restoresOf(session)];
  const operation = known.find(({ id }) => id === restoreId);
  if (operation === undefined) throw new Refusal('This restore cannot be undone anymore.');
  if (operation.threadId !== session.state.threadId) refuseWhileRunning(session);
  const problem = undoProblem(session.work.services, operation);
  if (problem !== undefined) throw new Refusal(problem);
  await openRestorePage(session, operation.safetyId, { kind: 'undo', operation }, undoTarget(operation));
}

async function planUndoNow(session: Session, restoreId: RestoreId): Promise<UndoPlan> {
  const threadId = threadOfUndecided(session, restoreId) ?? session.state.threadId;
  if (threadId === undefined) throw new Refusal('Open a thread first.');
  const { services, late } = session.work;
  const known = services.store.listRestores(threadId).length;
  await late?.settle();
  const plan = await planUndo(services, { threadId, restoreId });
  if (!plan.ok) throw new Refusal(plan.error);
  // A second click: the first one's undo is over by now.
  if (services.store.listRestores(threadId).length !== known)
    throw new Refusal('Files were restored meanwhile. Nothing else was changed.');
  return plan.value;
}

/** Finishes a restore that was cut off: at once when nothing is to be decided, else with a preview. */
export async function finishRestore(session: Session, restoreId: RestoreId): Promise<RestoreOperation | undefined> {
  refuseChanges(session);
  refuseUndecided(session, restoreId);
  const threadId = threadOfUndecided(session, restoreId);
  if (threadId === undefined) throw new Refusal('This restore is finished.');
  await session.work.late?.settle();
  const plan = await planFinish(session.work.services, { threadId, restoreId });
  if (!plan.ok) throw new Refusal(plan.error);
  return carryOutOrAsk(session, plan.value, { kind: 'finish', operation: plan.value.operation });
}

async function carryOutOrAsk(
  session: Session,
  { operation, preview, unchangedSince }: UndoPlan,
  purpose: RestorePurpose,
): Promise<RestoreOperation | undefined> {
  const { checkpoint, target, plan } = preview;
  const all = plan.actions.map(({ path }) => path);
  if (!unchangedSince) await openRestorePage(session, checkpoint.id, purpose, target);
  else if (operation.outcome !== undefined || all.length > 0) return carryOutAtOnce(session, preview, purpose, all);
  else await followUp(session, purpose, preview, undefined);
  return undefined;
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
export function restoreByDefault(session: Session, preview: RestorePreview): Promise<RestoreOperation | undefined> {
  return carryOutAtOnce(session, preview, { kind: 'restore' }, chosenByDefault(preview.plan));
}

/** Puts back the files an edit plan chose, then sends the edited message. It is not sent without a restore. */
export function putBackAndSend(
  session: Session,
  preview: RestorePreview,
  edit: EditToSend,
): Promise<RestoreOperation | undefined> {
  return carryOutAtOnce(session, preview, { kind: 'sendEdit', ...edit }, chosenByDefault(preview.plan));
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
): Promise<RestoreOperation | undefined> {
  refuseNow(session, purpose);
  const phase = { kind: 'comparing', done: 0, total: 0 } as const;
  const { checkpoint, target: narrowed } = preview;
  const page = showPage(session, { checkpoint, purpose, narrowed, phase });
  return carryOut(session, page, preview, wholeFiles(paths), new Set());
}

/** Returns the restore that was made, if one was. */
async function carryOut(
  session: Session,
  page: RestorePage,
  preview: RestorePreview,
  choices: RestoreChoices,
  changedSince?: ReadonlySet<string>,
): Promise<RestoreOperation | undefined> {
  const { purpose, abort } = page;
  // Its mark will be at the end. A message being edited stays in sight until its new version is sent.
  session.update({ restoring: true, ...(purpose.kind === 'sendEdit' ? {} : { turnWindow: undefined }) });
  try {
    const restored = await write(session, page, { preview, choices, changedSince });
    session.update({ restoring: false });
    if (restored.ok) {
      noteCheckpoint(session);
      const kept = preview.plan.actions.filter(({ path, yours }) => yours && !choices.has(path)).length;
      const keptBy = new Map(session.state.keptBy).set(restored.value.id, kept);
      session.update({ page: undefined, keptBy });
      await followUp(session, purpose, preview, restored.value);
    } else await showFailure(session, page, preview, restored.error);
    void sendQueued(session);
    return restored.ok ? restored.value : undefined;
  } catch (cause) {
    const message =
      'The restore was broken off. If a file was written, what was there before is in the newest checkpoint. The log has the details.';
    if (session.state.restoring) setPhase(session, abort, { kind: 'failed', message });
    throw cause;
  } finally {
    if (session.state.restoring) session.update({ restoring: false });
  }
}

/** Writes the files, and shows how far it is. */
async function write(
  session: Session,
  { threadId, purpose, abort }: RestorePage,
  chosen: Pick<RestoreRequest, 'preview' | 'choices' | 'changedSince'>,
): Promise<Result<RestoreOperation, RestoreFailure>> {
  const { services, late } = session.work;
  let safetyNumber: number | undefined;
  await endAgents(session);
  await late?.settle();
  const turnId = services.store.findThread(threadId)?.thread.activeTurnId;
  const undone = purpose.kind === 'undo' ? { undoes: purpose.operation.id } : {};
  return restoreCheckpoint(
    services,
    { threadId, turnId, ...chosen, ...undone },
    {
      signal: abort.signal,
      onSaved: number => (safetyNumber = number),
      onWriting: (done, total, path) => setPhase(session, abort, { kind: 'writing', done, total, path, safetyNumber }),
    },
  );
}

/** No file was touched. */
async function showFailure(
  session: Session,
  { threadId, abort }: RestorePage,
  preview: RestorePreview,
  failure: RestoreFailure,
): Promise<void> {
  if (failure.kind === 'changedSince') {
    const earlier = new Set(preview.plan.actions.map(({ path }) => path));
    await orFailed(session, abort, () => showPreview(session, abort, failure.preview, earlier));
  } else if (failure.kind === 'onlyWhole') {
    session.update({});
    throw new Refusal(`Nothing was written: “${failure.path}” can be restored whole only.`);
  } else if (abort.signal.aborted) {
    session.update({ page: undefined });
  } else {
    const number = session.work.services.store.nextCheckpointNumber(threadId);
    const message = `Nothing was written: checkpoint ${number} could not be saved (${failure.reason}).`;
    setPhase(session, abort, { kind: 'failed', message });
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
