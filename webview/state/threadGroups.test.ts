import { expect, test } from 'vitest';
import type { HitView, ThreadRowView, ThreadsView } from '../../src/protocol/threadViews.ts';
import { foundWords, gitLines, threadDetail, threadRows } from './threadGroups.ts';

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
const view = (patch: Partial<ThreadsView>): ThreadsView => ({
  state: { kind: 'ready' },
  readOnly: false,
  threads,
  recentCount: 0,
  totalCount: patch.threads?.length ?? threads.length,
  ...patch,
});
const lines = (patch: Partial<ThreadsView>, showsArchived = false) =>
  threadRows(view(patch), showsArchived, now).map(row => {
    if (row.kind === 'group') return `${row.title} ${row.count ?? '?'}`;
    return row.kind === 'hit' ? row.hit.id : `${'  '.repeat(row.level - 1)}${row.thread.id}`;
  });
const rows = (list: readonly ThreadRowView[], showsArchived = false) => lines({ threads: list }, showsArchived);

test('by calendar day, running first', () => {
  expect(lines({})).toEqual([
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

test('groups that are cut off are not counted', () => {
  expect(lines({ recentCount: 2, totalCount: 9 }).filter(line => /[?\d]$/.test(line))).toEqual([
    'Running ?',
    'Today 1',
    'Last 7 days 2',
    'Older ?',
  ]);
});

test('what was found: threads first, then messages, then changed files', () => {
  const hit = (id: string): HitView => {
    return { id, threadId: 't', turnId: 'u', threadTitle: 'T', kind: 'you', at: 0, text: id };
  };
  const search = {
    words: 'x',
    threads: threads.slice(0, 1),
    messages: [hit('m1'), hit('m2')],
    files: [],
    limit: 3,
  };
  expect(lines({ search })).toEqual(['Threads 1', 'old', 'Messages 2', 'm1', 'm2']);
  expect(foundWords(search)).toBe('1 thread, 2 messages');
  expect(foundWords({ ...search, threads: [], files: [hit('f'), hit('g'), hit('h')] })).toBe(
    'no threads, 2 messages, 3+ changes',
  );
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

test('where its files stood in git', () => {
  expect(gitLines({})).toEqual([]);
  expect(gitLines({ git: { branch: 'main', commit: '0123456' } })).toEqual(['main at 0123456']);
  expect(gitLines({ git: { commit: '0123456', origin: 'https://example.org/a' } })).toEqual([
    '0123456',
    'https://example.org/a',
  ]);
});

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
