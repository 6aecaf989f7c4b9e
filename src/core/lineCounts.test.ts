import { diffLines } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countLines } from './lineCounts.ts';
import { runs } from '../../test/random/runs.ts';

function check(from: string, to: string, added: number, removed: number): void {
  expect(countLines(from, to)).toEqual({ added, removed });
}

test('equal texts have no changes', () => check('a\nb\n', 'a\nb\n', 0, 0));
test('a new file adds its lines', () => check('', 'a\nb\n', 2, 0));
test('a deleted file removes its lines', () => check('a\nb', '', 0, 2));
test('a changed line is one added and one removed', () => check('a\nb\nc\n', 'a\nx\nc\n', 1, 1));
test('a new line ending changes the line', () => check('a\nb\n', 'a\r\nb\n', 1, 1));
test('a missing end of the last line changes it', () => check('a\nb\n', 'a\nb', 1, 1));

test('the counts are those of a minimal line diff', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 25 }).map(lines => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (from, to) => {
      const parts = diffLines(from, to);
      const sum = (kind: 'added' | 'removed') => parts.reduce((n, part) => n + (part[kind] ? part.count : 0), 0);
      expect(countLines(from, to)).toEqual({ added: sum('added'), removed: sum('removed') });
    }),
    { numRuns: runs(500) },
  );
});

test('texts with very many changes are counted without comparing each line with each', () => {
  const from = Array.from({ length: 50_000 }, (_, index) => `line ${index}`).join('\n');
  const to = Array.from({ length: 50_000 }, (_, index) => `other ${index}`).join('\n');
  check(from, to, 50_000, 50_000);
});
