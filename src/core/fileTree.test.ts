import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf } from '../../test/fakes/trees.ts';
import { FileTree } from './fileTree.ts';
import { FileList } from './packedFiles.ts';
import { applyChanges, diffTrees, type TreeChange, type TreeEntry } from './tree.ts';

const path = fc.nat(2000).map(number => `f${number}`);
const entry = fc.constantFrom<TreeEntry>(entryOf('1'), entryOf('2'), { ...entryOf('2'), mode: 'executable' });
const files = fc.array(fc.tuple(path, entry), { maxLength: 3000 }).map(list => new Map(list));
const changes = fc.array(fc.record({ path, from: fc.constant(undefined), to: fc.option(entry, { nil: undefined }) }), {
  maxLength: 600,
});

/** What a plain map says. */
function expectSame(tree: FileTree, map: ReadonlyMap<string, TreeEntry>): void {
  expect(tree.size).toBe(map.size);
  expect([...tree]).toEqual([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  for (const [known, value] of map) expect(tree.get(known)).toEqual(value);
  for (let number = 0; number < 20; number++) expect(tree.has(`f${number}x`)).toBe(false);
}

test('it is what a plain map is, in path order, through any changes', () => {
  fc.assert(
    fc.property(files, fc.array(changes, { maxLength: 5 }), (map, steps) => {
      let tree = FileTree.from(map);
      let model: ReadonlyMap<string, TreeEntry> = map;
      expectSame(tree, model);
      for (const step of steps) {
        const before = tree;
        tree = tree.with(step);
        const after = applyChanges(model, step);
        expectSame(tree, after);
        expect(before.changesTo(tree)).toEqual(diffTrees(model, after));
        expect(tree.changesTo(before)).toEqual(diffTrees(after, model));
        model = after;
      }
    }),
    { numRuns: 60 },
  );
});

test('trees that share nothing are compared just as well', () => {
  fc.assert(
    fc.property(files, files, (a, b) => {
      expect(FileTree.from(a).changesTo(FileTree.from(b))).toEqual(diffTrees(a, b));
    }),
    { numRuns: 60 },
  );
});

test('of trees that have the same paths, what differs is found wherever it is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1500 }),
      fc.array(fc.tuple(fc.nat(), entry), { maxLength: 40 }),
      (count, picks) => {
        const map = new Map(Array.from({ length: count }, (_, at) => [`f${at}`, entryOf('1')]));
        const after = new Map(map);
        for (const [pick, to] of picks) after.set(`f${pick % count}`, to);
        const tree = FileTree.from(map);
        const changed = tree.with(diffTrees(map, after));
        expectSame(changed, after);
        for (const other of [changed, FileTree.from(after)]) {
          expect(tree.changesTo(other)).toEqual(diffTrees(map, after));
          expect(other.changesTo(tree)).toEqual(diffTrees(after, map));
        }
      },
    ),
  );
});

test('changes that change nothing give the same tree', () => {
  const tree = FileTree.from([['a', entryOf('1')]]);
  const same: readonly TreeChange[] = [
    { path: 'a', from: undefined, to: entryOf('1') },
    { path: 'b', from: undefined, to: undefined },
  ];
  expect(tree.with(same)).toBe(tree);
});

test('columns are a tree, whether their paths ascend or not', () => {
  fc.assert(
    fc.property(files, fc.boolean(), (map, isSorted) => {
      const list = isSorted ? [...map].sort(([a], [b]) => (a < b ? -1 : 1)) : [...map];
      const parts = [list.slice(0, 700), list.slice(700)].map(part => {
        const columns = new FileList();
        for (const [path, entry] of part) columns.add(path, entry);
        return columns;
      });
      expectSame(FileTree.ofColumns(parts), map);
    }),
    { numRuns: 30 },
  );
});

test('paths of any letters and length, of which one begins as another, are found', () => {
  const names = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/', 'ä', '\u{1F600}'), maxLength: 6 }));
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 5000 }), (paths, times) => {
      const map = new Map(paths.map(path => [path.repeat(times), entryOf('1')]));
      const tree = FileTree.from(map);
      for (const path of [...paths, ...paths.map(other => `${other}a`), '', 'b']) {
        expect(tree.has(path.repeat(times))).toBe(map.has(path.repeat(times)));
      }
      expect([...tree.keys()]).toEqual([...map.keys()].sort());
    }),
  );
});

test('files of any size keep it', () => {
  const sizes = [0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  for (const size of sizes) {
    const entry = { ...entryOf('1'), size };
    expect(FileTree.from([['a', entry]]).get('a')).toEqual(entry);
  }
});
