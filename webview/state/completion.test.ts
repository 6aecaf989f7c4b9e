import { expect, test } from 'vitest';
import { completableAt, completeCommand, wordEnd } from './completion.ts';

/** The caret is where `|` stands. */
const at = (marked: string) => completableAt(marked.replace('|', ''), marked.indexOf('|'));

test.each([
  ['|', undefined],
  ['/|', { kind: 'command', from: 0, to: 1, words: '' }],
  ['/in|', { kind: 'command', from: 0, to: 3, words: 'in' }],
  ['/init |', undefined],
  ['a /in|', undefined],
  ['@|', { kind: 'file', from: 0, to: 1, words: '' }],
  ['see @src/a|b', { kind: 'file', from: 4, to: 10, words: 'src/a' }],
  ['see (@"src|', { kind: 'file', from: 5, to: 10, words: 'src' }],
  ['a@b|', undefined],
  ['@a |', undefined],
  ['@a\n@b|', { kind: 'file', from: 3, to: 5, words: 'b' }],
])('%s', (marked, expected) => {
  expect(at(marked)).toEqual(expected);
});

test('a word that grew since it was looked up is replaced as a whole', () => {
  const looked = at('see @s|')!;
  const end = (marked: string) => wordEnd(looked, marked.replace('|', ''), marked.indexOf('|'));
  expect(end('see @src|')).toBe(8);
  expect(end('see @s| more')).toBe(6);
  expect(end('see @src now|')).toBeUndefined();
  expect(end('see @s and @t|')).toBeUndefined();
});

test('commands that begin with the words come first', () => {
  const commands = [
    { name: 'reinit', description: '' },
    { name: 'init', description: 'Starts', hint: 'where' },
    { name: 'clean', description: '' },
  ];
  expect(completeCommand(commands, 'Ini')).toEqual([
    { label: '/init where', detail: 'Starts', insert: '/init ' },
    { label: '/reinit', detail: '', insert: '/reinit ' },
  ]);
});
