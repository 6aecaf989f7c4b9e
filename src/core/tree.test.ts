import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf } from '../../test/fakes/trees.ts';
import { applyChanges, comparePaths, diffTrees, type Tree } from './tree.ts';

const tree = fc
  .dictionary(fc.constantFrom('a', 'b', 'src/a', 'src/b', 'z'), fc.constantFrom('1', '2', '3'))
  .map((files): Tree => new Map(Object.entries(files).map(([path, word]) => [path, entryOf(word)])));

test('the changes between two trees turn one into the other', () => {
  fc.assert(
    fc.property(tree, tree, (from, to) => {
      const changes = diffTrees(from, to);
      expect(applyChanges(from, changes)).toEqual(to);
      expect(diffTrees(to, to)).toEqual([]);
      expect(changes.map(({ path }) => path)).toEqual([...changes.map(({ path }) => path)].sort(comparePaths));
    }),
  );
});
