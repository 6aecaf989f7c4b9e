import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import type { Author } from './authorship.ts';
import { changesOfOthers, isOverlap, putBackChanges, textChanges } from './textChanges.ts';

type Step = readonly [Author, string];

/** Texts are given with a letter a line. */
const linesOf = (text: string): string[] => Array.from(text, letter => `${letter}\n`);
const textOf = (lines: readonly string[]): string => lines.join('').replaceAll('\n', '');

function changesBetween(target: string, steps: readonly Step[]) {
  return textChanges(
    linesOf(target),
    steps.map(([author, text]) => ({ lines: linesOf(text), authors: [author] })),
  );
}

/** The change as `removed>added`, with its authors. */
function described(target: string, steps: readonly Step[]): readonly string[] {
  const now = linesOf(steps.at(-1)?.[1] ?? target);
  return changesBetween(target, steps).map(({ fromStart, fromEnd, toStart, toEnd, authors }) => {
    const sides = [now.slice(fromStart, fromEnd), linesOf(target).slice(toStart, toEnd)];
    return `${sides.map(textOf).join('>')} ${[...authors].sort().join('+')}`;
  });
}

/** What putting back leaves when yours stays. */
function kept(target: string, steps: readonly Step[]): string {
  const now = linesOf(steps.at(-1)?.[1] ?? target);
  const changes = changesBetween(target, steps);
  return textOf(putBackChanges(now, linesOf(target), changes, new Set(changesOfOthers(changes))));
}

test('each change is by the one who made it', () => {
  const steps: readonly Step[] = [
    ['agent', 'aXcdefg'],
    ['you', 'aXcdeYg'],
  ];
  expect(described('abcdefg', steps)).toEqual(['X>b agent', 'Y>f you']);
  expect(kept('abcdefg', steps)).toBe('abcdeYg');
});

test('what you changed between two turns stays yours', () => {
  const steps: readonly Step[] = [
    ['agent', '1bcdefg'],
    ['you', '1bcdef2'],
    ['agent', '3bcdef2'],
    ['you', '3bc4ef2'],
  ];
  expect(described('abcdefg', steps)).toEqual(['3>a agent', '4>d you', '2>g you']);
  expect(kept('abcdefg', steps)).toBe('abc4ef2');
});

test('lines that you and the agent both changed overlap, and are kept', () => {
  const steps: readonly Step[] = [
    ['agent', 'aXc'],
    ['you', 'aYc'],
  ];
  expect(described('abc', steps)).toEqual(['Y>b agent+you']);
  expect(changesBetween('abc', steps).map(isOverlap)).toEqual([true]);
  expect(kept('abc', steps)).toBe('aYc');
});

test('what you write directly below a change of the agent cannot be told from it', () => {
  const steps: readonly Step[] = [
    ['agent', 'aXc'],
    ['you', 'aXYc'],
  ];
  expect(described('abc', steps)).toEqual(['XY>b agent+you']);
});

test('a change moves with the lines that others add and remove above it', () => {
  const steps: readonly Step[] = [
    ['agent', 'abcdeX'],
    ['you', 'YZabcdeX'],
    ['late', 'YZacdeX'],
  ];
  expect(described('abcdef', steps)).toEqual(['YZ> you', '>b late', 'X>f agent']);
});

test('lines that you deleted are missed by you', () => {
  const steps: readonly Step[] = [
    ['agent', 'abcdX'],
    ['you', 'acdX'],
  ];
  expect(described('abcde', steps)).toEqual(['>b you', 'X>e agent']);
  expect(kept('abcde', steps)).toBe('acde');
});

test('lines of yours that others moved stay', () => {
  const steps: readonly Step[] = [
    ['you', 'XYabc'],
    ['agent', 'aZbcXY'],
  ];
  expect(described('abc', steps)).toEqual(['Z> agent', 'XY> agent+you']);
  expect(kept('abc', steps)).toBe('abcXY');
});

test('lines that you deleted stay away, whichever of equal lines beside them is the one that was there', () => {
  const steps: readonly Step[] = [
    ['agent', 'XaYa'],
    ['you', 'a'],
  ];
  expect(described('XaY', steps)).toEqual(['>X agent+you', '>Y agent+you']);
  expect(kept('XaY', steps)).toBe('a');
});

test('a change that nobody is known for is yours', () => {
  expect(described('abc', [['you', 'abX']])).toEqual(['X>c you']);
});

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 14 })
  .map(letters => letters.join(''));
const step = fc.tuple(fc.constantFrom<Author>('agent', 'you', 'late', 'restore'), text);

test('putting back every change gives the target, and none the text as it is', () => {
  fc.assert(
    fc.property(text, fc.array(step, { minLength: 1, maxLength: 5 }), (target, steps) => {
      const now = linesOf(steps.at(-1)?.[1] ?? '');
      const changes = changesBetween(target, steps);
      expect(textOf(putBackChanges(now, linesOf(target), changes, new Set(changes.keys())))).toBe(target);
      expect(putBackChanges(now, linesOf(target), changes, new Set())).toEqual(now);
      for (const { authors } of changes) expect(authors.size).toBeGreaterThan(0);
    }),
    { numRuns: runs(500) },
  );
});

test('a line that only you ever wrote is never taken away by putting back what others did', () => {
  fc.assert(
    fc.property(text, fc.array(step, { minLength: 1, maxLength: 5 }), (target, steps) => {
      // Your lines stay at the end when the others write theirs above them.
      let yours = '';
      const carried = steps.map(([author, lines], index): Step => {
        if (author === 'you') yours += String(index);
        return [author, lines + yours];
      });
      const left = kept(target, carried);
      for (const line of yours) expect(left).toContain(line);
    }),
    { numRuns: runs(500) },
  );
});

test('what only you wrote, or removed, is yours wherever others put it', () => {
  const words = fc.constantFrom('a', 'b', 'c');
  const edits = (line: fc.Arbitrary<string>) =>
    fc.array(fc.tuple(fc.nat(12), fc.nat(2), fc.array(line, { maxLength: 2 })), { maxLength: 3 });
  const edited = (lines: readonly string[], list: readonly [number, number, readonly string[]][]): string[] => {
    const result = [...lines];
    for (const [at, count, added] of list) result.splice(at, count, ...added);
    return result;
  };
  const target = fc
    .array(words, { maxLength: 10 })
    .map(lines => lines.map((line, at) => (at % 2 ? line : `was ${at}`)));
  fc.assert(
    fc.property(target, edits(words), edits(fc.constant('yours')), edits(words), (lines, first, yours, second) => {
      const before = edited(lines, first);
      const after = edited(before, yours);
      const now = edited(after, second);
      const removed = before.filter(line => line.startsWith('was') && !after.includes(line));
      const versions = [before, after, now].map((each, at) => ({
        lines: each,
        authors: [at === 1 ? ('you' as const) : ('agent' as const)],
      }));
      for (const { fromStart, fromEnd, toStart, toEnd, authors } of textChanges(lines, versions)) {
        const isYours =
          now.slice(fromStart, fromEnd).includes('yours') ||
          lines.slice(toStart, toEnd).some(line => removed.includes(line));
        if (isYours) expect([...authors]).toContain('you');
      }
    }),
    { numRuns: runs(2000) },
  );
});
