import { expect, test } from 'vitest';
import { parseUnifiedDiff } from './unifiedDiff.ts';

const check = (text: string, expected: readonly string[] | undefined) =>
  expect(parseUnifiedDiff(text)?.map(({ kind, text: line }) => `${kind}:${line}`)).toEqual(expected);

test('a diff of one file', () =>
  check('--- a/x.ts\n+++ b/x.ts\n@@ -1,3 +1,3 @@ fn\n a\n-b\n+c\n d\n', [
    'file:x.ts',
    'hunk:@@ -1,3 +1,3 @@ fn',
    'ctx:a',
    'del:b',
    'ins:c',
    'ctx:d',
  ]));

test('content that looks like a header is content', () =>
  check('@@ -1,2 +1,1 @@\n--- a\n x\n', ['hunk:@@ -1,2 +1,1 @@', 'del:-- a', 'ctx:x']));

test('a missing newline at the end is not a line', () =>
  check('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n', ['hunk:@@ -1 +1 @@', 'del:a', 'ins:b']));

test('other text is not a diff', () => {
  check('npm test\n12 passed', undefined);
  check('', undefined);
  check('--- a\n+++ b\n', undefined);
  check('@@ -1,2 +1,2 @@\nsurprise', undefined);
});
