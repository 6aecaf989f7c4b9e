import { expect, test } from 'vitest';
import { splitAtWords } from './splitAtWords.ts';

test.each([
  ['Write the tests', 'test', ['Write the ', 'test', 's']],
  ['Write the tests', 'TEST  write', ['', 'Write', ' the ', 'test', 's']],
  ['src/a.ts and srcXa', 'src/a.ts', ['', 'src/a.ts', ' and srcXa']],
  ['a (b) [c] a-b', '(b) [c] a-b', ['a ', '(b)', ' ', '[c]', ' ', 'a-b', '']],
  ['tests', 'te test', ['', 'test', 's']],
  ['nothing', '  ', ['nothing']],
])('%j at %j', (text, words, parts) => {
  expect(splitAtWords(text, words)).toEqual(parts);
});
