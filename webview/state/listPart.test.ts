import { expect, test } from 'vitest';
import { wantedRow, type ListPart } from './listPart.ts';

/** Rows of 10 pixels, 100 above those shown, 50 shown, 100 below; a view of 100 pixels. */
const part: ListPart = { above: 100, shown: 50, below: 100, rowHeight: 10, onWant: () => undefined };
const wanted = (top: number, given = part) =>
  wantedRow(given, { top, height: 100 }, given.above * 10, (given.above + given.shown) * 10);

test('nothing while all in view, and some more, is shown', () => {
  expect(wanted(1200)).toBeUndefined();
  expect(wanted(0, { ...part, above: 0, below: 0 })).toBeUndefined();
});

test('the row at the top of the view, or the first one that is missing', () => {
  expect(wanted(0)).toBe(0);
  expect(wanted(500)).toBe(50);
  expect(wanted(1100)).toBe(100);
});

test('the row at the bottom of the view, or the next one that is missing', () => {
  expect(wanted(1300)).toBe(150);
  expect(wanted(1900)).toBe(200);
  expect(wanted(2400)).toBe(249);
});
