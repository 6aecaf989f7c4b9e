import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findAll } from './lineSearch.ts';
import { runs } from '../../../test/random/runs.ts';

test('finds what comparing at every place finds', () => {
  const lines = fc.array(fc.constantFrom('a', 'b'), { maxLength: 30 });
  fc.assert(
    fc.property(lines, fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 }), fc.nat(5), (all, pattern, from) => {
      const expected = Array.from({ length: all.length + 1 }, (_, at) => at).filter(
        at => at >= from && at + pattern.length <= all.length && pattern.every((text, i) => all[at + i] === text),
      );
      expect(findAll(all, pattern, from)).toEqual(expected);
    }),
    { numRuns: runs(2000) },
  );
});
