import { expect, test } from 'vitest';
import type { CoveragePageView } from '../../src/protocol/coverageViews.ts';
import { coverageSummary, partialWords, unsavedWords } from './coverageWords.ts';

const page: CoveragePageView = {
  checkpointId: 'c',
  checkpointNumber: 4,
  place: '',
  createdAt: 0,
  fileCount: 2140,
  expired: false,
  includedSecrets: [],
  leftOutCount: 0,
  missedCount: 0,
  unsavedCount: 0,
};

test('a page begins with whether the checkpoint is complete', () => {
  expect(coverageSummary(page)).toBe('Complete: 2,140 files are in it, none was left out.');
  expect(coverageSummary({ ...page, leftOutCount: 1 })).toBe('Partial: 2,140 files are in it, 1 was left out.');
  expect(coverageSummary({ ...page, fileCount: 1, leftOutCount: 3000 })).toBe(
    'Partial: 1 file is in it, 3,000 were left out.',
  );
  expect(coverageSummary({ ...page, expired: true, leftOutCount: 1 })).toMatch(/^Its files were removed/);
});

test('a mark tells what was missed from what was left out on purpose', () => {
  expect(partialWords(page)).toBe('');
  expect(partialWords({ ...page, leftOutCount: 3 })).toBe('Partial: 3 files left out, all on purpose');
  expect(partialWords({ ...page, leftOutCount: 3, missedCount: 1 })).toBe(
    'Partial: 3 files left out, 1 could not be read whole',
  );
});

test('texts that were not saved are counted', () => {
  expect(unsavedWords(page)).toBe('');
  expect(unsavedWords({ ...page, unsavedCount: 1 })).toBe('1 unsaved text kept');
  expect(unsavedWords({ ...page, unsavedCount: 2 })).toBe('2 unsaved texts kept');
});
