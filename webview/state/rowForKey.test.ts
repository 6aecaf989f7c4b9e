import { expect, test } from 'vitest';
import { rowForKey } from './rowForKey.ts';

const rows = ['#head', 'a', 'b', '#more', 'c', 'd', '#end'];
const isItem = (row: string): boolean => !row.startsWith('#');
const move = (from: string, key: string) => rowForKey(rows, rows.indexOf(from), key, 3, isItem);

test('headings are passed over', () => {
  expect(move('b', 'ArrowDown')).toBe('c');
  expect(move('c', 'ArrowUp')).toBe('b');
  expect(move('d', 'Home')).toBe('a');
  expect(move('a', 'End')).toBe('d');
});

test('the ends stay where they are', () => {
  expect(move('d', 'ArrowDown')).toBe('d');
  expect(move('a', 'ArrowUp')).toBe('a');
  expect(move('a', 'PageUp')).toBe('a');
  expect(move('c', 'PageDown')).toBe('d');
});

test('the first movement goes to the first row', () => {
  expect(move('none', 'ArrowDown')).toBe('a');
  expect(move('none', 'ArrowUp')).toBe('a');
});

test('other keys are no movement', () => expect(move('a', 'Enter')).toBeUndefined());
