import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { mentionOf, mentionsIn } from './mentions.ts';

test.each([
  ['Look at @src/a.ts.', ['src/a.ts']],
  ['@a (and @b/c.md), @"my notes.txt"!', ['a', 'b/c.md', 'my notes.txt']],
  ['@a @a @./a', ['a']],
  ['me@example.com, a@b, @', []],
  ['@Injectable() class', ['Injectable(']],
])('%s', (text, paths) => {
  expect(mentionsIn(text)).toEqual(paths);
});

test('more than twenty are not looked for', () => {
  const text = Array.from({ length: 30 }, (_, index) => `@f${index}`).join(' ');
  expect(mentionsIn(text)).toHaveLength(20);
});

test('law: a path is found as it was mentioned, in the middle of anything', () => {
  const part = fc
    .string({ minLength: 1, maxLength: 8 })
    .filter(text => !/["\n\r\\]/.test(text) && text.trim() === text);
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'));
  fc.assert(
    fc.property(
      path.filter(text => !text.startsWith('./')),
      fc.string().filter(text => !text.includes('@') && !text.includes('"')),
      (mentioned, around) => {
        expect(mentionsIn(`${around} ${mentionOf(mentioned)} ${around}`)).toEqual([mentioned]);
      },
    ),
    { numRuns: runs(200) },
  );
});
