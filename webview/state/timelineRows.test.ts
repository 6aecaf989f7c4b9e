import { expect, test } from 'vitest';
import type { TimelineEntryView } from '../../src/protocol/timelineViews.ts';
import { graphNodes, layOutTimeline } from './timelineRows.ts';

const now = new Date(2025, 10, 20, 15, 0).getTime();
const hour = 3_600_000;
const entry = (id: string, hoursAgo: number, patch: Partial<TimelineEntryView> = {}): TimelineEntryView => ({
  id,
  at: now - hoursAgo * hour,
  label: `Message ${id}`,
  kind: 'turn',
  onPath: true,
  isHere: false,
  turnId: id,
  changedCount: 0,
  lines: { added: 0, removed: 0 },
  leftOutCount: 0,
  missedCount: 0,
  unsavedCount: 0,
  ...patch,
});
const parents = (entries: readonly TimelineEntryView[]) =>
  graphNodes(entries).map(({ id, parentId }) => `${id}<${parentId ?? ''}`);

test('a line for each day, newest first', () => {
  const rows = layOutTimeline([entry('c', 1), entry('b', 2), entry('a', 20)], now);
  expect(rows.map(row => (row.kind === 'day' ? row.title : row.entry.id))).toEqual([
    'Today',
    'c',
    'b',
    'Yesterday',
    'a',
  ]);
});

test('a day that comes again, as when the clock was set back, is a row of its own', () => {
  const rows = layOutTimeline([entry('d', 1), entry('c', 20), entry('b', 2), entry('a', 21)], now);
  const days = rows.flatMap(row => (row.kind === 'day' ? [row] : []));
  expect(days.map(({ title }) => title)).toEqual(['Today', 'Yesterday', 'Today', 'Yesterday']);
  expect(new Set(days.map(({ key }) => key)).size).toBe(4);
});

test('an edited message and what followed it branch off the message before', () => {
  expect(
    parents([
      entry('m2b', 1, { messageNumber: 2, version: 2 }),
      entry('m3', 2, { messageNumber: 3, onPath: false, parentId: 'm2' }),
      entry('m2', 3, { messageNumber: 2, version: 1, onPath: false, parentId: 'm1' }),
      entry('m1', 4, { messageNumber: 1 }),
      entry('base', 5, { kind: 'baseline' }),
    ]),
  ).toEqual(['m2b<m1', 'm3<m2', 'm2<m1', 'm1<base', 'base<']);
});

test('another first message starts at the baseline', () => {
  expect(
    parents([
      entry('m1b', 1, { messageNumber: 1 }),
      entry('m1', 2, { messageNumber: 1, onPath: false, parentId: 'base' }),
      entry('base', 5, { kind: 'baseline' }),
    ])[1],
  ).toBe('m1<base');
});

test('lines go on through a day row', () => {
  const rows = layOutTimeline([entry('b', 1), entry('a', 20)], now);
  expect(rows.find(row => row.kind === 'day' && row.title === 'Yesterday')).toMatchObject({
    lines: [{ lane: 0, onPath: true, part: 'whole' }],
  });
});
