import { inspectInterrupted } from '../app/interruptedFiles.ts';
import type { RestoreId, ThreadId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { InterruptedPageView, InterruptedRestoreView } from '../protocol/interruptedViews.ts';
import { openThread } from './conversation.ts';
import { optional } from './optional.ts';
import type { InterruptedPage } from './page.ts';
import { Refusal, type Session } from './session.ts';

/** Restores that were cut off and are not decided, of every thread, newest first; none while this window writes files. */
export function undecidedRestores({ state: { work, restoring } }: Session): readonly RestoreOperation[] {
  if (work === undefined || restoring) return [];
  const { store } = work.services;
  const unfinished = store.unfinishedRestores();
  return unfinished.filter(({ threadId }) => store.findThread(threadId) !== undefined).reverse();
}

/**
 * Shows what the newest restore that was cut off has left, in its thread; nothing when there is none. Resolves once its files
 * have been compared.
 */
export async function showInterrupted(session: Session): Promise<void> {
  const [operation] = undecidedRestores(session);
  if (operation === undefined || session.state.running !== undefined) return;
  session.state.interrupted?.abort.abort();
  const abort = new AbortController();
  const show = (phase: InterruptedPage['phase']): void => session.update({ interrupted: { operation, abort, phase } });
  if (operation.threadId !== session.state.threadId) openThread(session, operation.threadId);
  show({ kind: 'comparing', done: 0, total: operation.changes.length });
  const onProgress = (done: number, total: number): void => {
    if (!abort.signal.aborted && done % toldEvery === 0) show({ kind: 'comparing', done, total });
  };
  try {
    const files = await inspectInterrupted(session.work.services, operation, { onProgress, signal: abort.signal });
    if (!abort.signal.aborted) show({ kind: 'compared', files });
  } catch (cause) {
    if (!abort.signal.aborted) throw cause;
  }
}

/** Files after which the progress is told. */
const toldEvery = 100;

/** The conversation comes back. Nothing can be restored until it is decided what becomes of the restore. */
export function decideLater(session: Session): void {
  session.state.interrupted?.abort.abort();
  session.update({ interrupted: undefined });
}

/** Follows a decision: the page goes, or shows the next restore that was cut off. */
export async function showNextInterrupted(session: Session): Promise<void> {
  const wasShown = session.state.interrupted !== undefined;
  decideLater(session);
  if (wasShown) await showInterrupted(session);
}

/** Refuses to restore anything while a restore is not decided, but to decide that one. */
export function refuseUndecided(session: Session, deciding?: RestoreId): void {
  const undecided = undecidedRestores(session);
  const [first] = undecided;
  if (first === undefined || undecided.some(({ id }) => id === deciding)) return;
  const number = session.work.services.store.readCheckpoint(first.targetId)?.number;
  const target = number === undefined ? '' : ` to checkpoint ${number}`;
  throw new Refusal(`A restore${target} was interrupted. Undo or finish that one first: the chat offers both.`);
}

/** Makes sure that the thread of a restore that is to be decided is on screen, and returns it. */
export function threadOfUndecided(session: Session, id: RestoreId): ThreadId | undefined {
  const threadId = undecidedRestores(session).find(operation => operation.id === id)?.threadId;
  if (threadId !== undefined && threadId !== session.state.threadId) openThread(session, threadId);
  return threadId;
}

/** What the chat says of the newest restore that is not decided, above the conversation. */
export function toInterruptedView(session: Session): InterruptedRestoreView | undefined {
  const [operation] = session.isReading ? [] : undecidedRestores(session);
  return operation && describe(session, operation);
}

/** The page, unless another thread is on screen or another window has decided. */
export function toInterruptedPageView(session: Session): InterruptedPageView | undefined {
  const { interrupted, threadId } = session.state;
  if (interrupted === undefined || interrupted.operation.threadId !== threadId) return undefined;
  const undecided = undecidedRestores(session);
  const { operation, phase } = interrupted;
  if (undecided.every(({ id }) => id !== operation.id)) return undefined;
  const safety = session.work.services.store.readCheckpoint(operation.safetyId);
  return {
    ...describe(session, operation),
    ...optional('safetyNumber', safety?.number),
    otherCount: undecided.length - 1,
    ...(phase.kind === 'comparing'
      ? { phase: 'comparing', done: phase.done, total: phase.total }
      : { phase: 'compared', files: phase.files }),
  };
}

function describe(session: Session, { id, targetId, startedAt, changes }: RestoreOperation): InterruptedRestoreView {
  const target = session.work.services.store.readCheckpoint(targetId);
  return {
    restoreId: id,
    ...optional('targetNumber', target?.number),
    at: startedAt,
    changeCount: changes.length,
  };
}
