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
const lines = (search: string) =>
  groupThreads(threads, search, now).map(row => (row.kind === 'group' ? `${row.title} ${row.count}` : row.thread.id));

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
