import { expect, test } from 'vitest';
import type { PlannedFileView, RestorePageView, RestorePlanView } from '../../src/protocol/views.ts';
import {
  changesChosen,
  chosenWords,
  goOnLabel,
  headMovesWords,
  keptConflictsWords,
  pageTitle,
  restoreLabel,
} from './previewWords.ts';

const file = (path: string): PlannedFileView => ({
  path,
  group: 'modify',
  action: 'modify',
  author: 'agent',
  lines: { added: 0, removed: 0 },
  canOpen: true,
  unsaved: false,
  isNew: false,
});
const plan = (files: number, leftAlone = 0): RestorePlanView => ({
  token: 't',
  files: Array.from({ length: files }, (_, index) => file(String(index))),
  leftAlone: Array.from({ length: leftAlone }, (_, index) => ({ path: String(index), reason: 'ignored' })),
  unreadable: [],
  matchingCount: 2139,
});

test('counts', () => {
  expect(chosenWords(plan(34, 6), 29)).toEqual({
    count: '29',
    rest: ' of 34 files chosen',
    leftAlone: '6 left alone',
  });
  expect(chosenWords(plan(34), 0).rest).toBe('No files chosen');
  expect(chosenWords(plan(1), 1).rest).toBe('1 file differs. 2,139 files already match.');
});

test('buttons', () => {
  expect(restoreLabel({ kind: 'restore' }, 29)).toBe('Restore 29 Files');
  expect(restoreLabel({ kind: 'undo' }, 1)).toBe('Restore 1 File');
  expect(restoreLabel({ kind: 'sendEdit', text: '' }, 12)).toBe('Restore 12 Files and Send');
  expect(restoreLabel({ kind: 'restore' }, 0)).toBe('Restore Files');
  expect([goOnLabel({ kind: 'restore' }), goOnLabel({ kind: 'sendEdit', text: '' })]).toEqual([undefined, 'Send']);
});

test('inside a file, and conflicts', () => {
  expect([changesChosen(2, 3), changesChosen(1, 1), changesChosen(0, 3)]).toEqual([
    '2 of 3 changes chosen',
    '1 of 1 change chosen',
    'No changes chosen',
  ]);
  expect(keptConflictsWords(1)).toBe('1 conflict: yours is kept unless you choose otherwise.');
  expect(keptConflictsWords(2)).toBe('2 conflicts: yours are kept unless you choose otherwise.');
  expect(keptConflictsWords(0)).toBe('');
});

test('titles', () => {
  const page = (kind: 'restore' | 'undo', phase: 'comparing' | 'writing') =>
    pageTitle({ purpose: { kind }, checkpointNumber: 5, phase } as RestorePageView);
  expect(page('restore', 'comparing')).toBe('Restore to checkpoint 5');
  expect(page('undo', 'comparing')).toBe('Undo: back to checkpoint 5');
  expect(page('undo', 'writing')).toBe('Restoring to checkpoint 5');
});

test('choosing no file decides a restore that was cut off, and no other', () => {
  expect(restoreLabel({ kind: 'finish' }, 0)).toBe('Keep All Files');
  expect(restoreLabel({ kind: 'finish' }, 2)).toBe('Restore 2 Files');
  expect(goOnLabel({ kind: 'undo', decides: true })).toBe('Keep All Files');
  expect([goOnLabel({ kind: 'undo' }), restoreLabel({ kind: 'undo' }, 0)]).toEqual([undefined, 'Restore Files']);
});

test('that git has moved on', () => {
  const rest = 'Git itself is not touched: restored files show as changes there.';
  expect(headMovesWords({ count: 1, last: 'commit: Add tests' }, 5)).toBe(
    `Git has moved on since checkpoint 5: commit: Add tests. ${rest}`,
  );
  expect(headMovesWords({ count: 3, last: 'commit: Add tests' }, 5)).toBe(
    `Git has moved on since checkpoint 5: commit: Add tests (3 moves, this was the last). ${rest}`,
  );
  expect(headMovesWords({ count: 1, last: '' }, 5)).toBe(`Git has moved on since checkpoint 5. ${rest}`);
});
