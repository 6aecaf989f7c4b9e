import { expect, test } from 'vitest';
import type { RestoreMarkView } from '../../src/protocol/chatViews.ts';
import { failedWords, keptWords, restLabel, restoreWords } from './restoreMarkWords.ts';

const failures = (count: number, reason: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => ({ path: `${index}.txt`, reason: reason(index) }));
const restore = (patch: Partial<RestoreMarkView>): RestoreMarkView => ({
  restoreId: 'r1',
  targetNumber: 5,
  at: 0,
  writtenCount: 11,
  failed: [],
  isUndo: false,
  undone: false,
  expired: false,
  ...patch,
});

test('what was done', () => {
  expect(restoreWords(restore({}))).toBe('Restored 11 files to checkpoint 5');
  const failed = failures(1, () => 'damaged in the store');
  expect(restoreWords(restore({ failed }))).toBe('Restored 11 of 12 files to checkpoint 5');
  expect(restoreWords(restore({ isUndo: true }))).toBe('Undo: restored 11 files to checkpoint 5');
  expect(restoreWords(restore({ isRedo: true }))).toBe('Redo: restored 11 files to checkpoint 5');
});

test('a restore that was stopped', () => {
  const failed = failures(5, () => 'the restore was stopped before it');
  expect(restoreWords(restore({ writtenCount: 7, failed }))).toBe(
    'Stopped: 7 of 12 files were restored to checkpoint 5',
  );
  expect(restLabel(failed.length)).toBe('Restore the Other 5 Files…');
  expect(restLabel(1)).toBe('Restore the Other File…');
});

test('what was not written, and why', () => {
  expect(failedWords([])).toBeUndefined();
  expect(failedWords(failures(1, () => 'damaged in the store'))).toEqual({
    lead: '1 file was not written: 0.txt (damaged in the store).',
    files: [],
  });
  expect(failedWords(failures(2, () => 'no space'))).toEqual({
    lead: '2 files were not written (no space):',
    files: ['0.txt', '1.txt'],
  });
  expect(failedWords(failures(2, index => `reason ${index}`))?.files).toEqual(['0.txt: reason 0', '1.txt: reason 1']);
  expect(failedWords(failures(1200, () => 'no space'))?.files.at(-1)).toBe('1,190 files more');
  expect(failedWords(failures(1200, () => 'no space'))?.files).toHaveLength(11);
});

test('what was kept', () => {
  expect([keptWords(undefined), keptWords(0)]).toEqual(['', '']);
  expect(keptWords(1)).toBe('Your changed file was kept.');
  expect(keptWords(2)).toBe('Your 2 changed files were kept.');
});
