import type { ThreadRowView } from '../../src/protocol/threadViews.ts';
import { daysBetween, formatCount, formatFiles, formatSize } from '../format.ts';

export type ThreadListRow =
  | { readonly kind: 'group'; readonly title: string; readonly count: number }
  | { readonly kind: 'thread'; readonly thread: ThreadRowView };

/** Lays threads out under the headings that have any; a title that does not contain `search` is left out. */
export function groupThreads(threads: readonly ThreadRowView[], search: string, now: number): readonly ThreadListRow[] {
  const wanted = search.trim().toLowerCase();
  const found = threads.filter(({ title }) => title.toLowerCase().includes(wanted));
  const groups = new Map<string, ThreadRowView[]>();
  for (const title of ['Running', 'Today', 'Last 7 days', 'Older']) groups.set(title, []);
  for (const thread of found) groups.get(groupOf(thread, now))?.push(thread);
  return [...groups].flatMap(([title, members]): ThreadListRow[] =>
    members.length === 0
      ? []
      : [
          { kind: 'group', title, count: members.length },
          ...members.map(thread => ({ kind: 'thread' as const, thread })),
        ],
  );
}

function groupOf({ status, updatedAt }: ThreadRowView, now: number): string {
  if (status === 'running') return 'Running';
  const days = daysBetween(updatedAt, now);
  if (days <= 0) return 'Today';
  return days < 7 ? 'Last 7 days' : 'Older';
}

/** The second line of a thread: what matters now. */
export function threadDetail({ status, changedCount, messageCount, size }: ThreadRowView): string {
  const files = changedCount === 0 ? 'No files changed' : formatFiles(changedCount);
  const room = size === undefined || size === 0 ? '' : ` · ${formatSize(size)}`;
  const counts = `${files} · ${formatCount(messageCount, 'message', 'messages')}${room}`;
  switch (status) {
    case 'running':
      return 'Working';
    case 'interrupted':
      return `Interrupted · ${counts}`;
    case 'failed':
      return `Failed · ${counts}`;
    case 'idle':
      return counts;
  }
}

export const threadIcon: Record<ThreadRowView['status'], string> = {
  running: 'loading',
  interrupted: 'debug-pause',
  failed: 'error',
  idle: 'comment-discussion',
};
