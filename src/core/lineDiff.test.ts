import { diffLines as minimalDiff } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { diffLines, splitLines, type LineChange } from './lineDiff.ts';

/** Checks that the changes are exact and apart, and returns them. */
function checked(from: string, to: string): readonly LineChange[] {
  const [a, b] = [splitLines(from), splitLines(to)];
  const { changes } = diffLines(a, b);
  let [fromEnd, toEnd] = [0, 0];
  for (const [index, change] of [...changes, end(a, b)].entries()) {
    const equal = a.slice(fromEnd, change.fromStart);
    expect(equal).toEqual(b.slice(toEnd, change.toStart));
    if (index > 0 && index < changes.length) expect(equal).not.toEqual([]);
    ({ fromEnd, toEnd } = change);
  }
  for (const change of changes)
    expect(change.fromEnd - change.fromStart + change.toEnd - change.toStart).toBeGreaterThan(0);
  return changes;
}

const end = (a: readonly string[], b: readonly string[]): LineChange => ({
  fromStart: a.length,
  fromEnd: a.length,
  toStart: b.length,
  toEnd: b.length,
});

const linesOf = (changes: readonly LineChange[]): number =>
  changes.reduce((sum, { fromStart, fromEnd, toStart, toEnd }) => sum + fromEnd - fromStart + toEnd - toStart, 0);

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 25 }).map(lines => lines.join('\n'));

test('what is between the changes is equal on both sides, and nothing else is', () => {
  fc.assert(
    fc.property(text, text, (from, to) => {
      checked(from, to);
    }),
    { numRuns: runs(1000) },
  );
});

test('where no line occurs just once, the changes are as few as can be', () => {
  const repeated = fc
    .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    .map(lines => lines.flatMap(line => [line, line]));
  fc.assert(
    fc.property(repeated, repeated, (from, to) => {
      const parts = minimalDiff(from.join('\n') + '\n', to.join('\n') + '\n');
      const fewest = parts.reduce((sum, part) => sum + (part.added || part.removed ? part.count : 0), 0);
      const [a, b] = [from.map(line => `${line}\n`), to.map(line => `${line}\n`)];
      if (from.length > 0 && to.length > 0) expect(linesOf(diffLines(a, b).changes)).toBe(fewest);
    }),
    { numRuns: runs(500) },
  );
});

test('a function that was added is told with its own end', () => {
  const from = 'function a() {\n}\n';
  const to = 'function a() {\n}\n\nfunction b() {\n}\n';
  expect(checked(from, to)).toEqual([{ fromStart: 2, fromEnd: 2, toStart: 2, toEnd: 5 }]);
});

test('a line that moved is removed in one place and added in the other', () => {
  expect(checked('a\nb\nc\nd\n', 'b\nc\nd\na\n')).toEqual([
    { fromStart: 0, fromEnd: 1, toStart: 0, toEnd: 0 },
    { fromStart: 4, fromEnd: 4, toStart: 3, toEnd: 4 },
  ]);
});

const many = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`);

test('a few changes in a very long text are exact', () => {
  const changed = many.map((line, index) => (index % 5000 === 17 ? 'changed\n' : line));
  const { changes, isApproximate } = diffLines(many, changed);
  expect(isApproximate).toBe(false);
  expect(changes).toHaveLength(10);
});

test('a long text of repeated lines that all differ is told as one change and not compared line with line', () => {
  const from = many.map((_, index) => `${(index * 7919) % 3}\n`);
  const to = many.map((_, index) => `${(index * 104_729 + (index >> 3)) % 3}\n`);
  const { changes, isApproximate } = diffLines(from, to);
  expect(isApproximate).toBe(true);
  expect(changes).toHaveLength(1);
});
