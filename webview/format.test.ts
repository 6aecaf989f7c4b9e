import { expect, test } from 'vitest';
import * as format from './format.ts';

const now = new Date(2025, 10, 20, 15, 0).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;

test('counts', () => {
  expect([0, 1, 2, 5000].map(format.formatFiles)).toEqual(['no files', '1 file', '2 files', '5,000 files']);
  expect([1, 12].map(format.formatFilesTitle)).toEqual(['1 File', '12 Files']);
});

test('lines', () => {
  expect(format.formatAdded(1200)).toBe('+1,200');
  expect(format.formatRemoved(31)).toBe('\u221231');
  expect(format.formatAdded(0) + format.formatRemoved(0)).toBe('');
  expect(format.speakLines({ added: 120, removed: 31 })).toBe('120 lines added, 31 removed');
  expect(format.speakLines({ added: 1, removed: 0 })).toBe('1 line added');
  expect(format.speakLines({ added: 0, removed: 2 })).toBe('2 lines removed');
  expect(format.speakLines({ added: 0, removed: 0 })).toBe('');
});

test('sizes', () => {
  const KB = 1024;
  const sizes = [0, 1, 1023, KB, 2.1 * KB * KB, 10 * KB * KB, 48.4 * KB * KB, 1023.9 * KB, 3 * KB ** 3];
  expect(sizes.map(format.formatSize)).toEqual([
    '0 bytes',
    '1 byte',
    '1,023 bytes',
    '1 KB',
    '2.1 MB',
    '10 MB',
    '48 MB',
    '1 MB',
    '3 GB',
  ]);
});

test('durations', () => {
  expect([0, 42_999, 725_000, 3_725_000].map(format.formatElapsed)).toEqual(['0:00', '0:42', '12:05', '1:02:05']);
  expect([300, 51_000, 60_000, 125_000, 3_720_000, 7_200_000].map(format.formatDuration)).toEqual([
    '0.3 s',
    '51 s',
    '1 min',
    '2 min 5 s',
    '1 h 2 min',
    '2 h',
  ]);
});

test('ages', () => {
  const age = (before: number) => format.formatAge(now - before, now, 'en-US');
  expect([10_000, 4 * minute, 60 * minute, day, 6.9 * day, 7 * day].map(age)).toEqual([
    'now',
    '4m',
    '1h',
    '1d',
    '6d',
    'Nov 13',
  ]);
  expect(format.formatAge(new Date(2024, 0, 2).getTime(), now, 'en-US')).toBe('Jan 2, 2024');
  expect(format.formatAge(now + day, now)).toBe('now');
  expect(format.speakAge(now - 4 * minute, now)).toBe('4 minutes ago');
  expect(format.speakAge(now - 60 * minute, now)).toBe('1 hour ago');
});

test('moments and days', () => {
  const moment = (at: Date) => format.formatMoment(at.getTime(), now, 'en-US').replace(/\s/g, ' ');
  expect(moment(new Date(2025, 10, 20, 14, 32))).toBe('today, 2:32 PM');
  expect(moment(new Date(2025, 10, 19, 23, 59))).toBe('yesterday, 11:59 PM');
  expect(moment(new Date(2025, 10, 14, 9, 5))).toBe('Nov 14, 9:05 AM');
  expect(format.formatDay(new Date(2025, 10, 17).getTime(), now, 'en-US')).toBe('Monday, November 17');
  expect(format.formatDay(now, now)).toBe('Today');
});

test('tokens', () => {
  const shown = [undefined, 0, 1, 950, 999, 1000, 13_045, 999_499, 999_500, 2_100_000, 31_000_000].map(
    format.formatTokens,
  );
  expect(shown).toEqual(['', '0 tokens', '1 token', '950 tokens', '999 tokens', '1k tokens', '13k tokens', '999k tokens', '1.0M tokens', '2.1M tokens', '31M tokens']); // prettier-ignore
});
