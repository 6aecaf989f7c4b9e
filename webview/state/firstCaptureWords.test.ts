import { expect, test } from 'vitest';
import { firstCaptureWords, largestWords, untilAnsweredWords, type FirstCaptureQuestion } from './firstCaptureWords.ts';

const megabyte = 1024 * 1024;

const asking = (patch: Partial<FirstCaptureQuestion>): FirstCaptureQuestion => ({
  kind: 'asking',
  bytes: 2 * megabyte,
  fileCount: 12,
  largest: [],
  limitBytes: megabyte,
  ...patch,
});

test('the size and the number of files are told, and what holds until the answer', () => {
  const question = asking({ bytes: 1229 * megabyte, fileCount: 34_000, limitBytes: 100 * megabyte });
  expect(firstCaptureWords(question)).toBe('The first checkpoint of this folder would hold 1.2 GB (34,000 files).');
  expect(untilAnsweredWords(question)).toBe(
    'More than 100 MB is saved only if you choose to. Until then messages are sent without checkpoints.',
  );
});

test('a single file is one', () => {
  const question = asking({ bytes: 2.5 * megabyte, fileCount: 1 });
  expect(firstCaptureWords(question)).toBe('The first checkpoint of this folder would hold 2.5 MB (1 file).');
});

test('the folders that hold most of it are named, where there are some', () => {
  const largest = ['a/b', 'c', 'd', 'e'].map((path, index) => ({ path, bytes: (9 - index) * megabyte }));
  expect(largestWords(asking({ largest }))).toBe('Most of it: a/b (9 MB), c (8 MB), d (7 MB).');
  expect(largestWords(asking({}))).toBe('');
});
