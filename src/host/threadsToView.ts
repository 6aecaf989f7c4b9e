import type { ThreadId } from '../core/ids.ts';
import type { ThreadSummary } from '../core/ports/store.ts';
import { titleOf, type Thread } from '../core/thread.ts';
import type { StoreUseView } from '../protocol/storageViews.ts';
import type { ThreadRowView, ThreadsView } from '../protocol/threadViews.ts';
import { optional } from './optional.ts';
import type { Session, SessionState } from './session.ts';

export function toThreadsView(session: Session): ThreadsView {
  const { state, isReading } = session;
  const threads = state.work?.services.store.listThreads() ?? [];
  const known = new Map(threads.map(summary => [summary.thread.id, summary]));
  return {
    state: state.state,
    readOnly: isReading,
    ...optional('store', storeUse(state)),
    threads: threads.map(thread => toRow(thread, known, session)),
  };
}

function storeUse({ sizes, unmetLimit }: SessionState): StoreUseView | undefined {
  return sizes && { onDisk: sizes.onDisk, limit: sizes.limit, overLimit: unmetLimit !== undefined };
}

/** Below the thread that started it, else below the one it was forked from. */
function parentOf(
  { parentThreadId, forkedFrom }: Thread,
  known: ReadonlyMap<ThreadId, ThreadSummary>,
): ThreadRowView['parent'] {
  const id = parentThreadId ?? forkedFrom?.threadId;
  const parent = id === undefined ? undefined : known.get(id);
  if (id === undefined || parent === undefined) return undefined;
  const title = titleOf(parent.thread, parent.firstMessage);
  return { id, title, relation: parentThreadId === undefined ? 'fork' : 'child' };
}

function toRow(
  summary: ThreadSummary,
  known: ReadonlyMap<ThreadId, ThreadSummary>,
  { state, isReading }: Session,
): ThreadRowView {
  const { thread, firstMessage, messageCount, changedCount } = summary;
  const isShown = thread.id === state.threadId;
  // In a window that only reads, another one runs the turn.
  const isRunning = isReading ? summary.lastTurnStatus === 'inProgress' : isShown && state.running !== undefined;
  return {
    id: thread.id,
    title: titleOf(thread, firstMessage),
    updatedAt: thread.updatedAt,
    active: isShown,
    status: statusOf(summary, isRunning),
    archived: thread.archivedAt !== undefined,
    ...optional('parent', parentOf(thread, known)),
    messageCount,
    changedCount,
    ...optional('size', state.sizes?.threads.get(thread.id)),
  };
}

function statusOf({ lastTurnStatus }: ThreadSummary, isRunning: boolean): ThreadRowView['status'] {
  if (isRunning) return 'running';
  if (lastTurnStatus === 'failed') return 'failed';
  return lastTurnStatus === 'inProgress' || lastTurnStatus === 'interrupted' ? 'interrupted' : 'idle';
}
