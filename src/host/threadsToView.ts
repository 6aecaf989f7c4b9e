import type { ThreadSummary } from '../core/ports/store.ts';
import { titleOf, type Thread } from '../core/thread.ts';
import type { StoreUseView } from '../protocol/storageViews.ts';
import type { ThreadRowView, ThreadsView } from '../protocol/threadViews.ts';
import { windowOf } from './listWindow.ts';
import { optional } from './optional.ts';
import type { Session, SessionState } from './session.ts';
import { searchThreads } from './threadSearch.ts';

export function toThreadsView(session: Session): ThreadsView {
  const { state, isReading } = session;
  const store = state.work?.services.store;
  const total = store?.countThreads() ?? 0;
  const { skip, limit } = windowOf(state.threadsFrom, total);
  const threads = store?.listThreads({ skip, limit }) ?? [];
  return {
    state: state.state,
    readOnly: isReading,
    ...optional('store', storeUse(state)),
    threads: threads.map(thread => toRow(thread, session)),
    recentCount: skip,
    totalCount: total,
    ...optional(
      'search',
      searchThreads(session, thread => toRow(thread, session)),
    ),
  };
}

function storeUse({ sizes, unmetLimit }: SessionState): StoreUseView | undefined {
  return sizes && { onDisk: sizes.onDisk, limit: sizes.limit, overLimit: unmetLimit !== undefined };
}

/** Below the thread that started it, else below the one it was forked from. */
function parentOf({ parentThreadId, forkedFrom }: Thread, { state: { work } }: Session): ThreadRowView['parent'] {
  const id = parentThreadId ?? forkedFrom?.threadId;
  const parent = id === undefined ? undefined : work?.services.store.findThread(id);
  if (id === undefined || parent === undefined) return undefined;
  const title = titleOf(parent.thread, parent.firstMessage);
  return { id, title, relation: parentThreadId === undefined ? 'fork' : 'child' };
}

function toRow(summary: ThreadSummary, session: Session): ThreadRowView {
  const { state, isReading } = session;
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
    ...optional('parent', parentOf(thread, session)),
    ...optional('git', gitOf(thread)),
    messageCount,
    changedCount,
    ...optional('size', state.sizes?.threads.get(thread.id)),
  };
}

/** Digits of a commit that people read. */
const shownDigits = 7;

const gitOf = ({ git }: Thread): ThreadRowView['git'] =>
  git && { ...git, ...optional('commit', git.commit?.slice(0, shownDigits)) };

function statusOf({ lastTurnStatus }: ThreadSummary, isRunning: boolean): ThreadRowView['status'] {
  if (isRunning) return 'running';
  if (lastTurnStatus === 'failed') return 'failed';
  return lastTurnStatus === 'inProgress' || lastTurnStatus === 'interrupted' ? 'interrupted' : 'idle';
}
