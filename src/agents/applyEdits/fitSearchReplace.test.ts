import { expect, test } from 'vitest';
import { fitSearchReplace } from './fitSearchReplace.ts';

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

function check(text: string, search: string, replace: string, expected: string): void {
  expect(fitSearchReplace(text, linesOf(search), linesOf(replace))).toEqual({ ok: true, value: expected });
}

/** Expects a reason, with ` [3: text]` when a nearest place is given. */
function refuse(text: string, search: string, replace: string, expected: string): void {
  const result = fitSearchReplace(text, linesOf(search), linesOf(replace));
  const { reason, nearest } = result.ok ? { reason: 'It fits.', nearest: undefined } : result.error;
  expect(nearest === undefined ? reason : `${reason} [${nearest.line}: ${nearest.text}]`).toBe(expected);
}

const file = 'function f() {\n  if (x) {\n    g();\n  }\n}\n';

test('to the letter', () => {
  check(file, '    g();', '    h();\n    i();', file.replace('g();', 'h();\n    i();'));
  check('a\nb\nc\n', 'b', '', 'a\nc\n');
  check('a\nb', 'b', 'c\nd', 'a\nc\nd');
  check('\uFEFFb', 'b', 'c\nd', '\uFEFFc\nd');
});

test('but for line endings, which stay those of the file', () => {
  check('a\r\nb\r\n', 'b', 'c\nd', 'a\r\nc\r\nd\r\n');
  check('a\r\nb\r\n', 'b\r', 'c', 'a\r\nc\r\n');
  check('a\nb\n', 'b\r', 'c\r', 'a\nc\n');
});

test('but for spaces at line ends', () => {
  check('a\nb  \nc\n', 'b\nc ', 'd', 'a\nd\n');
});

test('with other indentation, which the new lines get too', () => {
  check(file, 'if (x) {\n  g();\n}', 'if (y) {\n\n  h();\n}', 'function f() {\n  if (y) {\n\n    h();\n  }\n}\n');
  check(file, '      if (x) {\n        g();', '      if (y) {\n        h();', file.replace('x', 'y').replace('g', 'h'));
  refuse(file, 'if (x) {\ng();', 'y', 'The SEARCH lines are not in the file. [2:   if (x) {\n    g();]');
});

test('in several places is refused', () => {
  const reason = 'The SEARCH lines stand in several places of the file: lines';
  refuse('x\nz\nx\n', 'x', 'y', `${reason} 1, 3. [1: x]`);
  refuse('x\nx\nx\nx\n', 'x', 'y', `${reason} 1, 2, 3 and others. [1: x]`);
  refuse('  x\n    x\n', 'x', 'y', `${reason} 1, 2. [1:   x]`);
});

test('an exact place is taken before one that only resembles', () => {
  check('x \nx\n', 'x', 'y', 'x \ny\n');
  check('  x\nx\n', 'x', 'y', '  x\ny\n');
});

test('the nearest place is shown, also when no line is equal', () => {
  refuse('q\nreturn value + 2;\n', 'x', 'return value + 2;', 'It looks as if this edit is already there.');
  refuse(
    'q\nreturn value + 1;\n',
    'return valu + 1',
    'y',
    'The SEARCH lines are not in the file. [2: return value + 1;]',
  );
  refuse('q\n', 'return value', 'y', 'The SEARCH lines are not in the file.');
});
