import type { ThreadSummary } from '../core/ports/store.ts';
import { threadTitle } from '../core/thread.ts';
import type { StoreUseView } from '../protocol/storageViews.ts';
import type { ThreadRowView, ThreadsView } from '../protocol/threadViews.ts';
import { optional } from './optional.ts';
import type { Session, SessionState } from './session.ts';

export function toThreadsView(session: Session): ThreadsView {
  const { state, isReading } = session;
  const threads = state.work?.services.store.listThreads() ?? [];
  return {
    state: state.state,
    readOnly: isReading,
    ...optional('store', storeUse(state)),
    threads: threads.map(thread => toRow(thread, session)),
  };
}

function storeUse({ sizes, unmetLimit }: SessionState): StoreUseView | undefined {
  return sizes && { onDisk: sizes.onDisk, limit: sizes.limit, overLimit: unmetLimit !== undefined };
}

function toRow(summary: ThreadSummary, { state, isReading }: Session): ThreadRowView {
  const { thread, firstMessage, messageCount, changedCount } = summary;
  const isShown = thread.id === state.threadId;
  // In a window that only reads, another one runs the turn.
  const isRunning = isReading ? summary.lastTurnStatus === 'inProgress' : isShown && state.running !== undefined;
  return {
    id: thread.id,
    title: threadTitle(thread.name, firstMessage),
    updatedAt: thread.updatedAt,
    active: isShown,
    status: statusOf(summary, isRunning),
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
