import { expect, test } from 'vitest';
import { drawnRange } from './drawnRange.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `turn ${from + index}`);
const drawn = (from: number, to: number) => new Set(ids(from, to));

test('at first those at the end are drawn, then more before them until all are', () => {
  expect(drawnRange(ids(0, 60), new Set(), 0)).toEqual({ from: 54, to: 60 });
  expect(drawnRange(ids(0, 60), drawn(54, 60), 6)).toEqual({ from: 48, to: 60 });
  expect(drawnRange(ids(0, 60), drawn(4, 60), 6)).toEqual({ from: 0, to: 60 });
  expect(drawnRange(ids(0, 3), new Set(), 0)).toEqual({ from: 0, to: 3 });
  expect(drawnRange([], new Set(), 0)).toEqual({ from: 0, to: 0 });
});

test('what is drawn stays when others come and go, on either side', () => {
  expect(drawnRange(ids(15, 75), drawn(40, 100), 0)).toEqual({ from: 25, to: 60 });
  expect(drawnRange(ids(65, 125), drawn(40, 100), 0)).toEqual({ from: 0, to: 35 });
  expect(drawnRange(ids(65, 125), drawn(65, 100), 6)).toEqual({ from: 0, to: 41 });
});

test('a message that was just sent is drawn at once', () => {
  expect(drawnRange(ids(1, 61), drawn(40, 60), 0)).toEqual({ from: 39, to: 60 });
});
