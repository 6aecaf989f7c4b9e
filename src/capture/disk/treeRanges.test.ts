import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf } from '../../../test/fakes/trees.ts';
import { FileTree } from '../../core/fileTree.ts';
import { atOnce } from '../../core/takeTurns.ts';
import { comparePaths, modesByNumber, type TreeEntry } from '../../core/tree.ts';
import { packEntries, type PlacedEntry } from './entryPacks.ts';
import { nextTree } from './nextTree.ts';
import { PackedIndex } from './packedIndex.ts';
import { differingRanges, rangesInSteps } from './treeRanges.ts';

type Files = ReadonlyMap<string, TreeEntry>;

/** What a thread would tell that has found these files, beside a tree the host has. */
function tellBeside(former: FileTree, files: Files) {
  const index = new PackedIndex();
  const entries: PlacedEntry[] = [];
  for (const [path, { blob, size, mode }] of files) {
    const slash = path.lastIndexOf('/');
    const entry = index.add(index.folder(path.slice(0, Math.max(slash, 0))), path.slice(slash + 1));
    const stat = { size, mtimeMs: 0, ctimeMs: 0, ino: 0 };
    index.remember(entry, stat, Buffer.from(blob, 'hex'), modesByNumber.indexOf(mode));
    entries.push({ entry, path });
  }
  entries.sort((a, b) => comparePaths(a.path, b.path));
  const differing = differingRanges(index, entries, atOnce(rangesInSteps(former)));
  const walked = { kind: 'walked', isWhole: false, removed: undefined, coverage: undefined } as const;
  const pack = packEntries(index, differing.entries);
  const packs = differing.entries.length === 0 ? [] : [pack];
  return { count: differing.entries.length, next: nextTree(former, packs, { ...walked, ranges: differing.ranges }) };
}

const pathAt = (number: number): string => `folder-${Math.floor(number / 30)}/file-${number}`;

/** So many that a tree of them is in several ranges. */
const many = new Map(Array.from({ length: 1500 }, (_, number) => [pathAt(number), entryOf(`text ${number}`)]));

const change = fc.record({
  path: fc.oneof(fc.nat(1500).map(pathAt), fc.constantFrom('a', 'folder-1/ä', 'folder-49/\ufffd', 'zz')),
  to: fc.option(
    fc.record({ text: fc.constantFrom('x', 'y', 'text 7'), mode: fc.constantFrom(undefined, 'executable', 'link') }),
    { nil: undefined },
  ),
});

function changed(files: Files, changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[]): Files {
  const next = new Map(files);
  for (const { path, to } of changes) {
    if (to === undefined) next.delete(path);
    else next.set(path, to.mode === undefined ? entryOf(to.text) : { ...entryOf(to.text), mode: to.mode });
  }
  return next;
}

test('a tree that is told beside another one is what was found, whatever differs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(change), fc.array(change), async (isLarge, one, other) => {
      const files: Files = isLarge ? many : new Map();
      // No file that is found has such a name: it is not to be taken for one that has.
      const former = FileTree.from(
        changed(files, [...one, { path: 'folder-49/\ud800', to: { text: 'x', mode: undefined } }]),
      );
      const found = changed(files, other);
      expect([...(await tellBeside(former, found).next)]).toEqual([...FileTree.from(found)]);
    }),
  );
});

test('of a tree that is as it was, nothing is told; of one that differs little, little', async () => {
  const former = FileTree.from(many);
  const same = tellBeside(former, many);
  expect(same.count).toBe(0);
  expect(await same.next).toBe(former);
  const edited = tellBeside(former, changed(many, [{ path: pathAt(700), to: { text: 'x', mode: undefined } }]));
  expect(edited.count).toBeLessThan(600);
  const next = await edited.next;
  expect(next.chunks.filter(chunk => !former.chunks.includes(chunk))).toHaveLength(1);
});

test.each([
  ['was renamed', 'folder/a', 'folder/b'],
  ['has a name that is another one only as it is written', 'folder/\ud800', 'folder/\ufffd'],
])('a file that %s is told', async (_, before, now) => {
  const former = FileTree.from([[before, entryOf('x')]]);
  expect([...(await tellBeside(former, new Map([[now, entryOf('x')]])).next)]).toEqual([[now, entryOf('x')]]);
});
