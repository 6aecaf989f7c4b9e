import { describeActions, previewRestore, type RestorePreview } from '../app/previewRestore.ts';
import { explainPreviewFailure } from '../app/failureText.ts';
import { restoreCheckpoint } from '../app/restoreCheckpoint.ts';
import { planFinish, planUndo, settleRestore } from '../app/undoRestore.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, RestoreId, TurnId } from '../core/ids.ts';
import { chosenByDefault } from '../core/restorePlan.ts';
import { currentContent, findTurn, refuseChanges, rewindToBefore, sendMessage } from './conversation.ts';
import type { RestorePage, RestorePhase, RestorePurpose } from './page.ts';
import { Refusal, type Session } from './session.ts';
import { noteCheckpoint } from './storageTrouble.ts';

/** Opens the preview of a restore. Nothing is written. */
export async function openRestorePage(
  session: Session,
  checkpointId: CheckpointId,
  purpose: RestorePurpose,
  only?: ReadonlySet<string>,
): Promise<void> {
  refuseChanges(session);
  const { services, late } = session.work;
  const checkpoint = services.store.readCheckpoint(checkpointId);
  if (checkpoint === undefined) throw new Refusal('This checkpoint is not in the store anymore.');
  refuseExpired(checkpoint);
  closePage(session);
  const abort = new AbortController();
  session.update({ page: { checkpoint, purpose, abort, phase: { kind: 'comparing', done: 0, total: 0 } } });
  const onProgress = (done: number, total: number): void =>
    setPhase(session, abort, { kind: 'comparing', done, total });
  const target = only === undefined ? { checkpointId } : { checkpointId, only };
  await late?.settle();
  const preview = await previewRestore(services, target, { onProgress, signal: abort.signal });
  if (abort.signal.aborted) return;
  if (preview.ok) await showPreview(session, abort, preview.value, undefined);
  else
    setPhase(session, abort, {
      kind: 'failed',
      message: `The files could not be compared: ${explainPreviewFailure(preview.error)}. Nothing was written.`,
    });
}

/** Compares again. */
export async function refreshPage(session: Session): Promise<void> {
  const { page } = session.state;
  if (page === undefined) return;
  const only = page.phase.kind === 'choosing' ? page.phase.preview.target.only : undefined;
  await openRestorePage(session, page.checkpoint.id, page.purpose, only);
}

export function refuseExpired({ number, expired }: Checkpoint): void {
  if (expired) throw new Refusal(`The files of checkpoint ${number} were removed to free disk space.`);
}

export function closePage(session: Session): void {
  const { page } = session.state;
  if (page === undefined) return;
  page.abort.abort();
  if (page.phase.kind !== 'writing') session.update({ page: undefined });
}

/** Carries out what the page shows, for `paths`, then what the restore was for; without paths, only that. */
export async function confirmPage(session: Session, token: string, paths: ReadonlySet<string>): Promise<void> {
  const { page } = session.state;
  if (page?.phase.kind !== 'choosing' || page.phase.preview.token !== token) {
    throw new Refusal('The preview has changed. Nothing was written.');
  }
  refuseChanges(session);
  if (paths.size === 0) {
    session.update({ page: undefined });
    await followUp(session, page.purpose, page.phase.preview, 0);
  } else {
    await carryOut(session, page, page.phase.preview, paths);
  }
}

/** Takes back a restore: at once when its files are as it left them, else with a preview. */
export async function undoRestore(session: Session, restoreId: RestoreId): Promise<void> {
  refuseChanges(session);
  const threadId = threadOf(session);
  await session.work.late?.settle();
  const plan = await planUndo(session.work.services, { threadId, restoreId });
  if (!plan.ok) throw new Refusal(plan.error);
  const { operation, preview, unchangedSince } = plan.value;
  const purpose: RestorePurpose = { kind: 'undo', operation };
  if (!unchangedSince) {
    await openRestorePage(session, preview.checkpoint.id, purpose, preview.target.only);
    return;
  }
  const all = preview.plan.actions.map(({ path }) => path);
  await carryOutAtOnce(session, preview, purpose, all);
}

/** Opens the preview that finishes a restore which was cut off. */
export async function finishRestore(session: Session, restoreId: RestoreId): Promise<void> {
  refuseChanges(session);
  const plan = await planFinish(session.work.services, { threadId: threadOf(session), restoreId });
  if (!plan.ok) throw new Refusal(plan.error);
  const { operation, preview } = plan.value;
  await openRestorePage(session, preview.checkpoint.id, { kind: 'finish', operation }, preview.target.only);
}

/** Puts back the files an edit plan chose, then sends the edited message. */
export async function putBackAndSend(
  session: Session,
  preview: RestorePreview,
  edit: { readonly turnId: TurnId; readonly text: string },
): Promise<void> {
  await carryOutAtOnce(session, preview, { kind: 'sendEdit', ...edit }, chosenByDefault(preview.plan));
}

/** Carries out a plan there is nothing to decide about. The page shows how far it is. */
async function carryOutAtOnce(
  session: Session,
  preview: RestorePreview,
  purpose: RestorePurpose,
  paths: readonly string[],
): Promise<void> {
  // Planning took a while, and something else may have begun meanwhile.
  refuseChanges(session);
  const phase = { kind: 'comparing', done: 0, total: 0 } as const;
  const page: RestorePage = { checkpoint: preview.checkpoint, purpose, abort: new AbortController(), phase };
  session.update({ page });
  await carryOut(session, page, preview, new Set(paths));
}

async function carryOut(
  session: Session,
  { purpose, abort }: RestorePage,
  preview: RestorePreview,
  paths: ReadonlySet<string>,
): Promise<void> {
  const { services, late } = session.work;
  session.update({ restoring: true });
  let safetyNumber: number | undefined;
  try {
    await late?.settle();
    const restored = await restoreCheckpoint(
      services,
      {
        threadId: threadOf(session),
        turnId: currentContent(session)?.thread.activeTurnId,
        preview,
        paths,
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
      session.update({ page: undefined });
      await followUp(session, purpose, preview, restored.value.outcome?.failed.length ?? 0);
    } else if (restored.error.kind === 'changedSince') {
      const earlier = new Set(preview.plan.actions.map(({ path }) => path));
      await showPreview(session, abort, restored.error.preview, earlier);
    } else if (abort.signal.aborted) {
      session.update({ page: undefined });
    } else {
      const message = `Nothing was written: what is there now could not be saved first (${restored.error.reason}).`;
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
  failed: number,
): Promise<void> {
  switch (purpose.kind) {
    case 'restore':
      return;
    case 'undo':
    case 'finish':
      await settleRestore(session.work.services, purpose.operation, preview);
      session.update({});
      return;
    case 'rewind':
      await rewindToBefore(session, purpose.turnId);
      return;
    case 'sendEdit': {
      if (failed > 0) {
        throw new Refusal(
          'Not every file could be put back, so the message was not sent. The restore is listed below with Undo.',
        );
      }
      await sendMessage(session, { text: purpose.text, parentId: findTurn(session, purpose.turnId).parentId });
    }
  }
}

async function showPreview(
  session: Session,
  abort: AbortController,
  preview: RestorePreview,
  earlierPaths: ReadonlySet<string> | undefined,
): Promise<void> {
  const described = await describeActions(session.work.services, preview.plan.actions);
  setPhase(session, abort, { kind: 'choosing', preview, described, earlierPaths });
}

/** Changes the phase of the page that `abort` belongs to, unless another has taken its place. */
function setPhase(session: Session, abort: AbortController, phase: RestorePhase): void {
  const { page } = session.state;
  if (page?.abort === abort) session.update({ page: { ...page, phase } });
}

function threadOf(session: Session) {
  const { threadId } = session.state;
  if (threadId === undefined) throw new Refusal('Open a thread first.');
  return threadId;
}
