import { findDeletionRoom } from '../app/deletionRoom.ts';
import { explainPreviewFailure } from '../app/failureText.ts';
import { countedBytes, describeActions, type DescribedAction } from '../app/plannedChanges.ts';
import { compareWithCheckpoint, verifyPreview, type RestorePreview } from '../app/previewRestore.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { endAgents } from './agents.ts';
import {
  currentContent,
  currentThread,
  findTurn,
  refuseArchived,
  refuseOtherThread,
  refuseWhileReading,
  refuseWhileRestoring,
  sendQueued,
} from './conversation.ts';
import { refuseUndecided } from './interruptedRestore.ts';
import type { NarrowedTarget, RestorePage, RestorePhase, RestorePurpose } from './page.ts';
import { Refusal, type Session } from './session.ts';

/** Opens the preview of a restore. Nothing is written. While a turn runs it says so, and compares when that has ended. */
export async function openRestorePage(
  session: Session,
  checkpointId: CheckpointId,
  purpose: RestorePurpose,
  narrowed: NarrowedTarget = {},
): Promise<void> {
  refuseWhileReading(session);
  refuseWhileRestoring(session);
  refuseUndecided(session, operationOf(purpose)?.id);
  refuseUnrelated(session, purpose);
  const checkpoint = session.work.services.store.readCheckpoint(checkpointId);
  if (checkpoint === undefined) throw new Refusal('This checkpoint is not in the store anymore.');
  refuseExpired(checkpoint);
  if (session.state.running !== undefined) {
    const page = showPage(session, { checkpoint, purpose, narrowed, phase: { kind: 'turnRuns' } });
    waitForTurn(session, page, () => openRestorePage(session, checkpointId, purpose, narrowed));
    return;
  }
  const page = showPage(session, { checkpoint, purpose, narrowed, phase: { kind: 'comparing', done: 0, total: 0 } });
  await orFailed(session, page.abort, () => compare(session, page));
}

/** Puts a page in the place of the one that is there. */
export function showPage(session: Session, given: Omit<RestorePage, 'threadId' | 'abort'>): RestorePage {
  session.state.page?.abort.abort();
  // A thread without messages cannot hold a restore.
  const threadId = currentThread(session)?.thread.id ?? given.checkpoint.threadId;
  const page = { ...given, threadId, abort: new AbortController() };
  session.update({ page });
  return page;
}

/** Refuses what is for another thread than the one on screen, or could not be followed by what it is for. */
export function refuseUnrelated(session: Session, purpose: RestorePurpose): void {
  if ('operation' in purpose) refuseOtherThread(session, purpose.operation.threadId);
  if ('turnId' in purpose) {
    findTurn(session, purpose.turnId);
    refuseArchived(session);
  }
}

async function compare(session: Session, { checkpoint, narrowed, abort }: RestorePage): Promise<void> {
  const { services, late } = session.work;
  const onProgress = (done: number, total: number): void =>
    setPhase(session, abort, { kind: 'comparing', done, total });
  if (wasCutOff(session)) await endAgents(session);
  await late?.settle();
  const target = { ...narrowed, checkpointId: checkpoint.id };
  const preview = await compareWithCheckpoint(services, target, { onProgress, signal: abort.signal });
  if (abort.signal.aborted) return;
  if (preview.ok) await showPreview(session, abort, preview.value, undefined);
  else
    setPhase(session, abort, {
      kind: 'failed',
      message: `The files could not be compared: ${explainPreviewFailure(preview.error)}. Nothing was written.`,
      isFull: preview.error.kind === 'notStored' && isFull(preview.error.failure),
    });
}

/** Programs that the agent started may still write: what they do would count as yours while the files are compared. */
function wasCutOff(session: Session): boolean {
  const last = currentContent(session)?.turns.at(-1);
  return last?.status === 'interrupted' || last?.status === 'failed';
}

/** What is there now cannot be saved first, so nothing of it may be overwritten or deleted. */
const isFull = ({ kind }: CommitFailure): boolean => kind === 'limitReached' || kind === 'diskFull';

/** Compares again. */
export async function refreshPage(session: Session): Promise<void> {
  const { page } = session.state;
  if (page !== undefined) await openRestorePage(session, page.checkpoint.id, page.purpose, page.narrowed);
}

/** However the turn ends, `goOn` follows, unless the page was closed meanwhile. */
function waitForTurn(session: Session, { abort }: RestorePage, goOn: () => Promise<void>): void {
  void session.state.running?.over.then(async () => {
    if (abort.signal.aborted) return;
    await orFailed(session, abort, goOn).catch((cause: unknown) => {
      if (!(cause instanceof Refusal)) session.work.logError?.('Files could not be compared', cause);
    });
  });
}

/** What goes wrong before anything is written is said on the page, too. */
export async function orFailed(session: Session, abort: AbortController, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const message = cause instanceof Refusal ? cause.message : 'The files could not be compared.';
    setPhase(session, abort, { kind: 'failed', message: `${message} Nothing was written.` });
    throw cause;
  }
}

export function refuseExpired({ number, expired }: Checkpoint): void {
  if (expired) throw new Refusal(`The files of checkpoint ${number} were removed to free disk space.`);
}

export function closePage(session: Session): void {
  const { page } = session.state;
  if (page === undefined) return;
  page.abort.abort();
  if (page.phase.kind === 'writing') return;
  session.update({ page: undefined });
  void sendQueued(session);
}

/** Files. A longer list is shown before all their contents are verified and their lines counted. */
const shownComplete = 200;

export async function showPreview(
  session: Session,
  abort: AbortController,
  preview: RestorePreview,
  earlierPaths: ReadonlySet<string> | undefined,
): Promise<void> {
  const { services } = session.work;
  const room = await findDeletionRoom(services, preview);
  const show = (shown: RestorePreview, described: readonly DescribedAction[]): void =>
    setPhase(session, abort, { kind: 'choosing', preview: shown, described, earlierPaths, room });
  const isLong = preview.plan.actions.length > shownComplete;
  if (isLong) show(preview, await describeActions(services, preview, countedBytes.atOnce));
  const isWanted = (): boolean => !isLong || isShown(session, preview);
  const verified = await verifyPreview(services, preview, isWanted);
  const described = await describeActions(services, verified, countedBytes.inAll, isWanted);
  if (isWanted()) show(verified, described);
}

const isShown = ({ state: { page } }: Session, { token }: RestorePreview): boolean =>
  page?.phase.kind === 'choosing' && page.phase.preview.token === token;

/** Changes the phase of the page that `abort` belongs to, unless another has taken its place. */
export function setPhase(session: Session, abort: AbortController, phase: RestorePhase): void {
  const { page } = session.state;
  if (page?.abort === abort) session.update({ page: { ...page, phase } });
}

export const operationOf = (purpose: RestorePurpose): RestoreOperation | undefined =>
  'operation' in purpose ? purpose.operation : undefined;
