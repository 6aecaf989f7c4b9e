import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Paced } from './paced.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is asked for is done at once, and then no more often than said', () => {
  const work = vi.fn();
  const paced = new Paced(work, 30);
  for (let count = 0; count < 3; count++) paced.ask();
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(0);
  expect(work).toHaveBeenCalledTimes(1);
  for (let count = 0; count < 3; count++) paced.ask();
  vi.advanceTimersByTime(29);
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(2);
  paced.ask();
  vi.advanceTimersByTime(0);
  expect(work).toHaveBeenCalledTimes(3);
});

test('what is done now is not done again, and what is cancelled not at all', () => {
  const work = vi.fn();
  const paced = new Paced(work, 30);
  paced.ask();
  paced.doNow();
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(1);
  paced.ask();
  paced.cancel();
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(1);
});
