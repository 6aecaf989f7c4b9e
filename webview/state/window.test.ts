import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowStarts, scrollToShow, visibleRows } from './window.ts';

test('rows in view, with a margin', () => {
  const starts = rowStarts([22, 22, 100, 22, 22]);
  expect(starts).toEqual([0, 22, 44, 144, 166, 188]);
  expect(visibleRows(starts, 50, 150, 0)).toEqual({ first: 2, end: 4 });
  expect(visibleRows(starts, 50, 150, 1)).toEqual({ first: 1, end: 5 });
  expect(visibleRows(rowStarts([]), 0, 100, 5)).toEqual({ first: 0, end: 0 });
});

test('every row that touches the window is drawn', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 })), fc.nat(3000), fc.nat(600), (heights, top, height) => {
      const starts = rowStarts(heights);
      const { first, end } = visibleRows(starts, top, top + height, 0);
      heights.forEach((own, row) => {
        const touches = starts[row]! < top + height && starts[row]! + own > top;
        if (touches) expect(row >= first && row < end).toBe(true);
      });
      expect(end).toBeLessThanOrEqual(heights.length);
      expect(first).toBeLessThanOrEqual(end);
    }),
  ));

test('scrolling moves as little as needed', () => {
  expect(scrollToShow(100, 122, 50, 200)).toBe(50);
  expect(scrollToShow(10, 32, 50, 200)).toBe(10);
  expect(scrollToShow(300, 322, 50, 200)).toBe(122);
  expect(scrollToShow(300, 900, 50, 200)).toBe(300);
});
