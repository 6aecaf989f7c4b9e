import { expect, test } from 'vitest';
import type { FileChange } from './planEdits.ts';
import { describeChanges } from './summary.ts';

const one = Uint8Array.of(1);
const two = Uint8Array.of(2);
const change = (before?: Uint8Array, after?: Uint8Array, renamedFrom?: string): FileChange => ({
  path: 'a',
  renamedFrom,
  before,
  after,
  edits: [1],
  ignoresMode: false,
});

test.each([
  [[change(one, two)], 0, 'Changed 1 file.'],
  [[change(one, two), change(one, two), change(undefined, two)], 0, 'Changed 2 files, created 1.'],
  [[change(one), change(one, two, 'b')], 0, 'Deleted 1 file, renamed 1.'],
  [[change(one, one)], 0, 'Nothing was changed. 1 file already had this content.'],
  [
    [change(undefined, one), change(one, one)],
    1,
    'Created 1 file. 1 file already had this content. Skipped 1 edit that does not match the files.',
  ],
  [[change(one, two)], 2, 'Changed 1 file. Skipped 2 edits that do not match the files.'],
] as const)('%#: what was done', (changes, skipped, expected) => {
  expect(describeChanges(changes, skipped)).toBe(expected);
});
