import { expect, test } from 'vitest';
import { ProgressSpeech } from './progressSpeech.ts';

test('the beginning is said, then each quarter, not more often than every five seconds', () => {
  const speech = new ProgressSpeech('Comparing files', 0);
  const said = (done: number, seconds: number): string => speech.after(done, 100, seconds * 1000);
  expect(said(0, 0)).toBe('Comparing files');
  expect(said(26, 2)).toBe('Comparing files');
  expect(said(27, 5)).toBe('Comparing files: 25 percent');
  expect(said(49, 60)).toBe('Comparing files: 25 percent');
  expect(said(51, 61)).toBe('Comparing files: 50 percent');
  expect(said(76, 63)).toBe('Comparing files: 50 percent');
  expect(said(80, 66)).toBe('Comparing files: 75 percent');
});

test('the end is not said: what follows is', () => {
  const speech = new ProgressSpeech('Restoring files', 0);
  expect(speech.after(10, 10, 10_000)).toBe('Restoring files');
  expect(speech.after(0, 0, 20_000)).toBe('Restoring files');
});
