import type { ThreadSummary } from '../core/ports.ts';
import { threadTitle } from '../core/thread.ts';
import type { ThreadRowView, ThreadsView } from '../protocol/views.ts';
import type { Session } from './session.ts';

export function toThreadsView({ state }: Session): ThreadsView {
  const threads = state.work?.services.store.listThreads() ?? [];
  const runningId = state.running === undefined ? undefined : state.threadId;
  return { state: state.state, threads: threads.map(thread => toRow(thread, state.threadId, runningId)) };
}

function toRow(summary: ThreadSummary, activeId: string | undefined, runningId: string | undefined): ThreadRowView {
  const { thread, firstMessage, messageCount, changedCount } = summary;
  return {
    id: thread.id,
    title: threadTitle(thread.name, firstMessage),
    updatedAt: thread.updatedAt,
    active: thread.id === activeId,
    status: statusOf(summary, thread.id === runningId),
    messageCount,
    changedCount,
  };
}

function statusOf({ lastTurnStatus }: ThreadSummary, isRunning: boolean): ThreadRowView['status'] {
  if (isRunning) return 'running';
  if (lastTurnStatus === 'failed') return 'failed';
  return lastTurnStatus === 'inProgress' || lastTurnStatus === 'interrupted' ? 'interrupted' : 'idle';
}
