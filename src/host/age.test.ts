import { expect, test } from 'vitest';
import { ageInWords } from './age.ts';

const minute = 60_000;
const now = new Date(2026, 4, 20, 12).getTime();

test.each([
  [0, 'now'],
  [-minute, 'now'],
  [minute - 1, 'now'],
  [minute, '1 min ago'],
  [60 * minute - 1, '59 min ago'],
  [60 * minute, '1 hr ago'],
  [24 * 60 * minute, '1 day ago'],
  [6 * 24 * 60 * minute, '6 days ago'],
  [7 * 24 * 60 * minute, 'May 13, 2026'],
])('%i ms ago', (age, words) => {
  expect(ageInWords(now - age, now, 'en-US')).toBe(words);
});
