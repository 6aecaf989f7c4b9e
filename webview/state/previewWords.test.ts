import { expect, test } from 'vitest';
import type { PlannedFileView, RestorePageView, RestorePlanView } from '../../src/protocol/views.ts';
import { chosenWords, goOnLabel, pageTitle, restoreLabel } from './previewWords.ts';

const file = (path: string): PlannedFileView => ({
  path,
  group: 'modify',
  action: 'modify',
  author: 'agent',
  lines: { added: 0, removed: 0 },
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
  expect(restoreLabel('restore', 29)).toBe('Restore 29 Files');
  expect(restoreLabel('undo', 1)).toBe('Restore 1 File');
  expect(restoreLabel('sendEdit', 12)).toBe('Restore 12 Files and Send');
  expect(restoreLabel('restore', 0)).toBe('Restore Files');
  expect([goOnLabel('restore'), goOnLabel('sendEdit')]).toEqual([undefined, 'Send']);
});

test('titles', () => {
  const page = (kind: 'restore' | 'undo', phase: 'comparing' | 'writing') =>
    pageTitle({ purpose: { kind }, checkpointNumber: 5, phase } as RestorePageView);
  expect(page('restore', 'comparing')).toBe('Restore to checkpoint 5');
  expect(page('undo', 'comparing')).toBe('Undo: back to checkpoint 5');
  expect(page('undo', 'writing')).toBe('Restoring to checkpoint 5');
});
