import type { ThreadRowView } from '../../src/protocol/threadViews.ts';
import { daysBetween, formatCount, formatFiles, formatSize } from '../format.ts';

export type ThreadListRow =
  | { readonly kind: 'group'; readonly title: string; readonly count: number; readonly isOpen: boolean }
  /** `level` counts from 1: a thread below another of its group has one more than that. */
  | { readonly kind: 'thread'; readonly thread: ThreadRowView; readonly level: number };

export const archivedTitle = 'Archived';

/** What is looked for, and whether what is put away is shown. */
export interface ThreadListState {
  readonly search: string;
  readonly showsArchived: boolean;
}

/**
 * Lays threads out under the headings that have any, forks and children below their thread where that is under the same one; a title
 * that does not contain the search is left out.
 */
export function groupThreads(
  threads: readonly ThreadRowView[],
  { search, showsArchived }: ThreadListState,
  now: number,
): readonly ThreadListRow[] {
  const wanted = search.trim().toLowerCase();
  const found = threads.filter(({ title }) => title.toLowerCase().includes(wanted));
  const groups = new Map<string, ThreadRowView[]>();
  for (const title of ['Running', 'Today', 'Last 7 days', 'Older', archivedTitle]) groups.set(title, []);
  for (const thread of found) groups.get(groupOf(thread, now))?.push(thread);
  return [...groups].flatMap(([title, members]): ThreadListRow[] => {
    if (members.length === 0) return [];
    const isOpen = title !== archivedTitle || showsArchived;
    return [{ kind: 'group', title, count: members.length, isOpen }, ...(isOpen ? asTree(members) : [])];
  });
}

/** Deeper rows are not indented any more. */
const deepest = 3;

function asTree(members: readonly ThreadRowView[]): readonly ThreadListRow[] {
  const here = new Set(members.map(({ id }) => id));
  const below = new Map<string, ThreadRowView[]>();
  for (const member of members) {
    const parent = member.parent !== undefined && here.has(member.parent.id) ? member.parent.id : '';
    below.set(parent, [...(below.get(parent) ?? []), member]);
  }
  const rowsBelow = (id: string, level: number): readonly ThreadListRow[] =>
    (below.get(id) ?? []).flatMap(thread => [
      { kind: 'thread' as const, thread, level: Math.min(level, deepest) },
      ...rowsBelow(thread.id, level + 1),
    ]);
  return rowsBelow('', 1);
}

function groupOf({ status, archived, updatedAt }: ThreadRowView, now: number): string {
  if (status === 'running') return 'Running';
  if (archived) return archivedTitle;
  const days = daysBetween(updatedAt, now);
  if (days <= 0) return 'Today';
  return days < 7 ? 'Last 7 days' : 'Older';
}

/** The second line of a thread: what matters now, and whose it is where it does not stand below that. */
export function threadDetail(
  { status, changedCount, messageCount, size, parent, title }: ThreadRowView,
  level = 2,
): string {
  const files = changedCount === 0 ? 'No files changed' : formatFiles(changedCount);
  const room = size === undefined || size === 0 ? '' : ` · ${formatSize(size)}`;
  const own = parent === undefined || level > 1 ? '' : parentWords(parent);
  const place = own === '' || own === title ? '' : `${own} · `;
  const counts = `${place}${files} · ${formatCount(messageCount, 'message', 'messages')}${room}`;
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

const parentWords = ({ relation, title }: NonNullable<ThreadRowView['parent']>): string =>
  relation === 'fork' ? `Fork of ${title}` : `Part of ${title}`;

export function threadIcon({ status, archived, parent }: ThreadRowView): string {
  if (status !== 'idle') return stateIcon[status];
  if (archived) return 'archive';
  return parent?.relation === 'fork' ? 'repo-forked' : 'comment-discussion';
}

const stateIcon = { running: 'loading', interrupted: 'debug-pause', failed: 'error' } as const;
