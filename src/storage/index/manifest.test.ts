import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packTree, packTreeInSteps, unpackManifest } from './manifest.ts';
import { packNumbers } from './packedNumbers.ts';

test('every tree comes back, without the paths that are not in it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(2 ** 31 - 1))), entries => {
      const { pathIds, entries: found } = unpackManifest(packTree(Int32Array.of(0, ...entries)));
      expect([...pathIds]).toEqual(entries.flatMap((entry, at) => (entry === 0 ? [] : at + 1)));
      expect([...found]).toEqual(entries.filter(entry => entry !== 0));
    }),
  );
});

test('a large tree is packed in steps, into the same bytes', () => {
  const tree = new Int32Array(100_001).map((_, pathId) => pathId * 4);
  const steps = packTreeInSteps(tree);
  let count = 1;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count++;
  expect(count).toBeGreaterThan(5);
  expect(step.value).toEqual(packNumbers([...[...tree.keys()].slice(1), ...tree.slice(1)]));
});
