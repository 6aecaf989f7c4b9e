import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { seeded } from '../../test/random/seeded.ts';
import { countLines } from './lineCounts.ts';
import { diffLines, splitLines } from './lineDiff.ts';

function check(from: string, to: string, added: number, removed: number): void {
  expect(countLines(from, to)).toEqual({ added, removed });
}

test('equal texts have no changes', () => check('a\nb\n', 'a\nb\n', 0, 0));
test('a new file adds its lines', () => check('', 'a\nb\n', 2, 0));
test('a deleted file removes its lines', () => check('a\nb', '', 0, 2));
test('a changed line is one added and one removed', () => check('a\nb\nc\n', 'a\nx\nc\n', 1, 1));
test('a new line ending changes the line', () => check('a\nb\n', 'a\r\nb\n', 1, 1));
test('a missing end of the last line changes it', () => check('a\nb\n', 'a\nb', 1, 1));

test('texts with very many changes are counted without comparing each line with each', () => {
  const from = Array.from({ length: 50_000 }, (_, index) => `line ${index}`).join('\n');
  const to = Array.from({ length: 50_000 }, (_, index) => `other ${index}`).join('\n');
  check(from, to, 50_000, 50_000);
});

test('law: what is counted is what a comparison of all lines tells', () => {
  const seed = Date.now() % 1_000_000;
  const random = seeded(seed);
  const pieces = ['a', 'b', '\n', '\n', '\r\n', 'ab\n', ''];
  const text = (most: number): string =>
    Array.from({ length: random(most) }, () => pieces[random(pieces.length)]).join('');
  for (let round = 0; round < runs(2000); round++) {
    const [start, end] = [text(6), text(6)];
    const [from, to] = [start + text(5) + end, start + text(5) + end];
    let [added, removed] = [0, 0];
    for (const change of diffLines(splitLines(from), splitLines(to)).changes) {
      added += change.toEnd - change.toStart;
      removed += change.fromEnd - change.fromStart;
    }
    expect(countLines(from, to), `seed ${seed}: ${JSON.stringify([from, to])}`).toEqual({ added, removed });
  }
});
