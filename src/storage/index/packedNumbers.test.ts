import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';

test('every list of numbers comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 52 }))), numbers => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
  );
});

test('neighbors take a byte each', () => {
  expect(packNumbers([1000, 1001, 1002, 990]).length).toBe(5);
});

test('what cannot be packed, and what was cut off, throws', () => {
  expect(() => packNumbers([-1])).toThrow('BUG');
  expect(() => packNumbers([0.5])).toThrow('BUG');
  expect(() => unpackNumbers(packNumbers([1000]).subarray(0, 1))).toThrow('BUG');
});
