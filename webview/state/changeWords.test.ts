import { expect, test } from 'vitest';
import type { OverlapView, PlannedChangeView, PlannedFileView } from '../../src/protocol/previewViews.ts';
import {
  changeLabel,
  changeTitle,
  choiceWords,
  conflictWords,
  wholeSideWords,
  fileLabel,
  folderWords,
  mergeWords,
  nameOf,
  placeWords,
  speakDiff,
} from './changeWords.ts';
import { setChoice } from './fileTicks.ts';

const change: PlannedChangeView = {
  author: 'agent',
  firstLine: 12,
  lastLine: 17,
  heading: 'export function delayFor(attempt: number) {',
  lines: [
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: '  b' },
    { kind: 'removed', text: '' },
    { kind: 'added', text: 'c' },
  ],
};
const file: PlannedFileView = {
  path: 'src/upload/retry.ts',
  group: 'modify',
  action: 'modify',
  author: 'agent',
  lines: { added: 6, removed: 18 },
  canOpen: true,
  unsaved: false,
  isNew: false,
};

test('where a change is', () => {
  expect(placeWords({ firstLine: 12, lastLine: 17 })).toBe('Lines 12–17');
  expect(placeWords({ firstLine: 1052, lastLine: 1052 })).toBe('Line 1,052');
  expect(placeWords({ firstLine: 13, lastLine: 12 })).toBe('After line 12');
  expect(placeWords({ firstLine: 1, lastLine: 0 })).toBe('At the beginning');
  expect(changeTitle(change)).toBe('Lines 12–17 in delayFor');
  expect(changeTitle({ ...change, heading: '' })).toBe('Lines 12–17');
});

test('what a heading is called', () => {
  const names: readonly (readonly [string, string])[] = [
    ['export default async function* steps(of: Plan) {', 'steps'],
    ['class Queue<T> extends Base {', 'Queue'],
    ['    def run(self, times):', 'run'],
    ['func (q *Queue) Push(item Item) error {', 'Push'],
    ['  async push(item: Item): Promise<void> {', 'push'],
    ['const limit = (of: number) => {', 'limit'],
    ['pub fn new(size: usize) -> Self {', 'new'],
    ['## How it works', 'How it works'],
    ['.tc-btn:hover {', '.tc-btn:hover'],
    ['', ''],
  ];
  for (const [line, name] of names) expect(nameOf(line), line).toBe(name);
  expect(nameOf('x'.repeat(200)).length).toBeLessThan(60);
});

test('what is spoken of a change', () => {
  expect(changeLabel(change)).toBe('Lines 12–17 in delayFor, changed by agent, 1 line added, 2 removed');
  expect(speakDiff(change)).toBe('removed: b; removed: blank line; added: c');
});

test('what is spoken of a file', () => {
  const label = 'retry.ts, src/upload, modify, changed by agent, 6 lines added, 18 removed';
  expect(fileLabel(file, new Map())).toBe(label);
  const partly = { ...file, tickedChanges: { positions: [0, 2], total: 3 } };
  expect(fileLabel(partly, new Map())).toBe(`${label}, partly checked, 2 of 3 changes`);
  const both: PlannedFileView = { ...file, group: 'conflict', author: 'both', unsaved: true };
  expect(fileLabel(both, setChoice(new Map(), [both], 'merged'))).toBe(
    'retry.ts, src/upload, conflict, changed by both, 6 lines added, 18 removed, unsaved, both are merged',
  );
});

test('a folder tells its size only when that of every file is known', () => {
  expect(
    folderWords([
      { ...file, binarySize: 1024 },
      { ...file, binarySize: 1024 },
    ]),
  ).toEqual({ count: '2 files', size: '2 KB' });
  expect(folderWords([{ ...file, binarySize: 1024 }, file])).toEqual({ count: '2 files', size: '' });
});

test('conflicts in words', () => {
  const overlap: OverlapView = { firstLine: 40, lastLine: 42, mine: ['a'], checkpoint: ['b'] };
  const words = (...overlaps: OverlapView[]) => [
    conflictWords({ kind: 'conflict', overlaps, merged: [] }),
    mergeWords(overlaps),
  ];
  expect(words(overlap)).toEqual([
    'Lines 40–42: you changed what the agent had changed.',
    '1 overlap: lines that overlap keep yours',
  ]);
  expect(words(overlap, overlap)[0]).toBe('2 places: you changed what the agent had changed.');
  expect(words()).toEqual(['You and the agent both changed this file, in different lines.', 'no overlap']);
  expect(choiceWords('all', 5)).toBe('checkpoint 5 is used');
});

test('a conflict that is kept or replaced whole', () => {
  expect(conflictWords(undefined)).toBe('You and the agent both changed this. It is kept or replaced whole.');
  expect(wholeSideWords({ ...file, action: 'delete' })).toEqual({ mine: 'it stays', checkpoint: 'it is deleted' });
  expect(wholeSideWords({ ...file, action: 'create' })).toEqual({
    mine: 'it stays deleted',
    checkpoint: 'it comes back',
  });
});
