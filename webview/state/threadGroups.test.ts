import { expect, test } from 'vitest';
import type { ThreadRowView } from '../../src/protocol/threadViews.ts';
import { groupThreads, threadDetail } from './threadGroups.ts';

const now = new Date(2025, 10, 20, 15, 0).getTime();
const thread = (title: string, at: Date, patch: Partial<ThreadRowView> = {}): ThreadRowView => ({
  id: title,
  title,
  updatedAt: at.getTime(),
  active: false,
  status: 'idle',
  archived: false,
  messageCount: 4,
  changedCount: 9,
  ...patch,
});
const threads = [
  thread('old', new Date(2025, 10, 13, 23)),
  thread('week', new Date(2025, 10, 14, 1)),
  thread('this morning', new Date(2025, 10, 20, 0, 1)),
  thread('last night', new Date(2025, 10, 19, 23, 59)),
  thread('at work', new Date(2025, 10, 1), { status: 'running' }),
];
const rows = (list: readonly ThreadRowView[], showsArchived = false, search = '') =>
  groupThreads(list, { search, showsArchived }, now).map(row =>
    row.kind === 'group' ? `${row.title} ${row.count}` : `${'  '.repeat(row.level - 1)}${row.thread.id}`,
  );
const lines = (search: string) => rows(threads, false, search);

test('by calendar day, running first', () => {
  expect(lines('')).toEqual([
    'Running 1',
    'at work',
    'Today 1',
    'this morning',
    'Last 7 days 2',
    'week',
    'last night',
    'Older 1',
    'old',
  ]);
});

test('search looks at titles, whatever the case', () => {
  expect(lines(' NIGHT ')).toEqual(['Last 7 days 1', 'last night']);
  expect(lines('zzz')).toEqual([]);
});

test('the second line', () => {
  expect(threadDetail(threads[0]!)).toBe('9 files · 4 messages');
  expect(threadDetail(thread('x', new Date(), { changedCount: 0, messageCount: 1 }))).toBe(
    'No files changed · 1 message',
  );
  expect(threadDetail(thread('x', new Date(), { status: 'failed' }))).toBe('Failed · 9 files · 4 messages');
});

const today = new Date(2025, 10, 20, 9);
const forkOf = (parent: ThreadRowView, id: string, patch: Partial<ThreadRowView> = {}) =>
  thread(id, today, { parent: { id: parent.id, title: parent.title, relation: 'fork' }, ...patch });

test('forks stand below their thread, and theirs below them', () => {
  const source = thread('source', today);
  const fork = forkOf(source, 'fork');
  const again = forkOf(fork, 'fork of the fork');
  const deeper = forkOf(again, 'deeper');
  const other = thread('other', today);
  expect(rows([deeper, again, other, fork, source])).toEqual([
    'Today 5',
    'other',
    'source',
    '  fork',
    '    fork of the fork',
    '    deeper',
  ]);
});

test('a fork whose thread is under another heading stands by itself and names it', () => {
  const source = thread('source', new Date(2025, 10, 1));
  const fork = forkOf(source, 'fork');
  expect(rows([fork, source])).toEqual(['Today 1', 'fork', 'Older 1', 'source']);
  expect(threadDetail(fork, 1)).toBe('Fork of source · 9 files · 4 messages');
  expect(threadDetail(fork, 2)).toBe('9 files · 4 messages');
  expect(threadDetail({ ...fork, title: 'Fork of source' }, 1)).toBe('9 files · 4 messages');
});

test('what is put away is under a heading of its own, which is closed at first', () => {
  const list = [thread('here', today), thread('away', today, { archived: true })];
  expect(rows(list)).toEqual(['Today 1', 'here', 'Archived 1']);
  expect(rows(list, true)).toEqual(['Today 1', 'here', 'Archived 1', 'away']);
});
