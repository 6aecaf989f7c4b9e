import { expect, test } from 'vitest';
import type { PlannedFileView, RestorePageView, RestorePlanView } from '../../src/protocol/previewViews.ts';
import {
  changesChosen,
  chosenWords,
  comparingWords,
  deletionWords,
  goOnLabel,
  headMovesWords,
  keptConflictsWords,
  newFilesWords,
  noRoomWords,
  nothingDiffersWords,
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

test('very many deletions, and the room that saving them takes', () => {
  const deletions = (count: number, toSave?: number): PlannedFileView[] =>
    Array.from({ length: count }, (_, index) => ({
      ...file(String(index)),
      action: 'delete',
      ...(toSave === undefined ? {} : { toSave }),
    }));
  const megabyte = 1024 * 1024;
  const limited = { ...plan(0), room: { left: 1.2 * 1024 * megabyte, bytes: 4 * 1024 * megabyte } };
  expect(deletionWords(limited, [...deletions(50), file('changed')], 2)).toBeUndefined();
  expect(deletionWords(limited, deletions(104, 3 * megabyte), 2)).toEqual({
    lead: '104 files would be deleted.',
    rest: 'They were created after checkpoint 2. They are saved first: 312 MB; 1.2 GB is left under the limit of 4 GB.',
  });
  expect(deletionWords(plan(0), deletions(51, 1), 2)?.rest).toContain('They are saved first: 51 bytes.');
  expect(deletionWords(limited, deletions(51), 2)?.rest).toContain('They are saved already.');
});

test('what is new in a refreshed list, and whether it is kept', () => {
  const [a, b] = [
    { ...file('a'), isNew: true },
    { ...file('b'), isNew: true },
  ];
  const words = (files: readonly PlannedFileView[], chosen: readonly PlannedFileView[]) => newFilesWords(files, chosen);
  expect(words([file('c')], [])).toBe('The list is up to date now.');
  expect(words([a, file('c')], [file('c')])).toBe('The list is up to date now: 1 file is new in it, and it is kept.');
  expect(words([a, b], [])).toBe('The list is up to date now: 2 files are new in it, and they are kept.');
  expect(words([a, b], [a])).toBe('The list is up to date now: 2 files are new in it.');
});

test('what could not be saved first is left alone', () => {
  const left = (...reasons: ('noRoom' | 'secret')[]): RestorePlanView => ({
    ...plan(1),
    leftAlone: reasons.map((reason, index) => ({ path: String(index), reason })),
  });
  expect(noRoomWords(left('secret'))).toBe('');
  expect(noRoomWords(left('noRoom', 'secret'))).toBe('Not enough room to save 1 file first. It is left alone.');
  expect(noRoomWords(left('noRoom', 'noRoom'))).toBe('Not enough room to save 2 files first. They are left alone.');
});

test('nothing to restore', () => {
  const words = (matchingCount: number, ...leftAlone: RestorePlanView['leftAlone'][number][]): string =>
    nothingDiffersWords({ ...plan(0), matchingCount, leftAlone }, 5);
  expect(words(2140)).toBe('All 2,140 files already match checkpoint 5.');
  expect(words(1)).toBe('The file already matches checkpoint 5.');
  expect(words(0)).toBe('Nothing differs from checkpoint 5.');
  const noRoom = { path: 'a', reason: 'noRoom' } as const;
  expect([words(12, noRoom), words(1, noRoom), words(0, noRoom)]).toEqual([
    '12 files already match checkpoint 5.',
    '1 file already matches checkpoint 5.',
    'Nothing can be restored.',
  ]);
});

test('how far the comparison is', () => {
  expect(comparingWords(0, 0)).toBe('Comparing files');
  expect(comparingWords(3180, 8300)).toBe('Comparing files: 3,180 of 8,300');
});
