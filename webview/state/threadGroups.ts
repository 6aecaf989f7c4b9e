import type { HitView, ThreadRowView, ThreadSearchView, ThreadsView } from '../../src/protocol/threadViews.ts';
import { daysBetween, formatCount, formatFiles, formatNumber, formatSize } from '../format.ts';

export type ThreadListRow =
  /** `count` is absent while not all of its members are known. */
  | {
      readonly kind: 'group';
      readonly title: string;
      readonly count: number | undefined;
      readonly isOpen: boolean;
    }
  /** `level` counts from 1: a thread below another of its group has one more than that. */
  | { readonly kind: 'thread'; readonly thread: ThreadRowView; readonly level: number }
  | { readonly kind: 'hit'; readonly hit: HitView };

export const archivedTitle = 'Archived';

/**
 * The rows of the list: threads under the headings that have any, forks and children below their thread where that is under the
 * same one; or what was found.
 */
export function threadRows(
  { threads, recentCount, totalCount, search }: ThreadsView,
  showsArchived: boolean,
  now: number,
): readonly ThreadListRow[] {
  if (search !== undefined) {
    const toHit = (hit: HitView): ThreadListRow => ({ kind: 'hit', hit });
    const found = search.threads.map((thread): ThreadListRow => ({ kind: 'thread', thread, level: 1 }));
    return [
      ...openGroup('Threads', found),
      ...openGroup('Messages', search.messages.map(toHit)),
      ...openGroup('Changed files', search.files.map(toHit)),
    ];
  }
  const groups = new Map<string, ThreadRowView[]>();
  for (const title of ['Running', 'Today', 'Last 7 days', 'Older', archivedTitle]) groups.set(title, []);
  for (const thread of threads) groups.get(groupOf(thread, now))?.push(thread);
  // Archived threads lie among the others, so that any of them may be among those that are not known.
  const isCutOff = (title: string, members: readonly ThreadRowView[]): boolean =>
    (title === archivedTitle && threads.length < totalCount) ||
    (recentCount > 0 && members[0] === threads[0]) ||
    (recentCount + threads.length < totalCount && members.at(-1) === threads.at(-1));
  return [...groups].flatMap(([title, members]): readonly ThreadListRow[] => {
    if (members.length === 0) return [];
    const isOpen = title !== archivedTitle || showsArchived;
    const count = isCutOff(title, members) ? undefined : members.length;
    return [{ kind: 'group', title, count, isOpen }, ...(isOpen ? asTree(members) : [])];
  });
}

const openGroup = (title: string, rows: readonly ThreadListRow[]): readonly ThreadListRow[] =>
  rows.length === 0 ? [] : [{ kind: 'group', title, count: rows.length, isOpen: true }, ...rows];

/** `1 thread, 3 messages`. */
export function foundWords({ threads, messages, files, limit }: ThreadSearchView): string {
  const count = ({ length }: readonly unknown[], one: string, other: string): string =>
    length === limit ? `${formatNumber(length)}+ ${other}` : formatCount(length, one, other);
  const changes = files.length === 0 ? [] : [count(files, 'change', 'changes')];
  return [count(threads, 'thread', 'threads'), count(messages, 'message', 'messages'), ...changes].join(', ');
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

/** Where its files stood in git, for the tooltip: `main at 0123456`, and the address of `origin`. */
export function gitLines({ git }: Pick<ThreadRowView, 'git'>): readonly string[] {
  if (git === undefined) return [];
  const place = [git.branch, git.commit].filter(part => part !== undefined).join(' at ');
  return [place, git.origin ?? ''].filter(line => line !== '');
}

const parentWords = ({ relation, title }: NonNullable<ThreadRowView['parent']>): string =>
  relation === 'fork' ? `Fork of ${title}` : `Part of ${title}`;

export function threadIcon({ status, archived, parent }: ThreadRowView): string {
  if (status !== 'idle') return stateIcon[status];
  if (archived) return 'archive';
  return parent?.relation === 'fork' ? 'repo-forked' : 'comment-discussion';
}

const stateIcon = { running: 'loading', interrupted: 'debug-pause', failed: 'error' } as const;
