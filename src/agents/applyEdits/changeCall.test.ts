import { expect, test } from 'vitest';
import { changeCall } from './changeCall.ts';
import type { FileChange } from './planEdits.ts';

const call = (change: Partial<FileChange>, isSecret: (path: string) => boolean = () => false) =>
  changeCall(
    {
      path: 'src/a.ts',
      renamedFrom: undefined,
      before: undefined,
      after: undefined,
      edits: [1],
      ignoresMode: false,
      ...change,
    },
    'edit-1',
    'done',
    isSecret,
  );

const one = Buffer.from('1\n');
const two = Buffer.from('2\n');

test.each<[string, Partial<FileChange>]>([
  ['create: Create a.ts +1 −0', { after: one }],
  ['edit: Edit a.ts +1 −1', { before: one, after: two }],
  ['delete: Delete a.ts +0 −1', { before: one }],
  ['rename: Rename b.ts to a.ts +0 −0', { renamedFrom: 'src/b.ts', before: one, after: one }],
  ['rename: Rename lib/a.ts to src/a.ts +1 −1', { renamedFrom: 'lib/a.ts', before: one, after: two }],
  ['edit: Edit a.ts +0 −0', { before: Uint8Array.of(0), after: two }],
])('%s', (expected, change) => {
  const { kind, title, added, removed } = call(change);
  expect(`${kind}: ${title} +${added} −${removed}`).toBe(expected);
});

test('the detail is a diff', () => {
  expect(call({ after: one }).detail).toBe('--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1,1 @@\n+1\n');
  expect(call({ renamedFrom: 'b', before: one, after: two }).detail).toBe(
    '--- a/b\n+++ b/src/a.ts\n@@ -1,1 +1,1 @@\n-1\n+2\n',
  );
});

test('where there is no diff to show, the detail says why', () => {
  expect(call({ before: one, after: one }).detail).toBe('No change: the file already has this content.');
  expect(call({ renamedFrom: 'b', before: one, after: one }).detail).toBe('The content is the same.');
  expect(call({ before: Uint8Array.of(0), after: two }).detail).toBe('The file is binary.');
  expect(call({ before: one, after: one, ignoresMode: true }).detail).toMatch(/^The permissions of the file were left/);
});

test.each<[string, Partial<FileChange>]>([
  ['edited', { path: '.env', before: one, after: two }],
  ['made', { path: '.env', after: two }],
  ['renamed to another name', { path: 'env', renamedFrom: '.env', before: one, after: two }],
])('a secret that is %s has counts, and nothing of what is in it', (_, change) => {
  const { detail, added } = call(change, path => path === '.env');
  expect(detail).toBe('The file looks like it holds secrets, so its lines are not shown here.');
  expect(added).toBe(1);
});

test('a long diff is cut, and one that takes too long to make is left out', () => {
  const text = (prefix: string): Uint8Array =>
    Buffer.from(Array.from({ length: 4000 }, (_, i) => `${prefix} ${i}\n`).join(''));
  const { detail, added } = call({ after: text('a') });
  expect(detail.length).toBeLessThanOrEqual(20_000);
  expect(detail).toMatch(/\n… The rest of the diff is not shown\.$/);
  expect(added).toBe(4000);
  expect(call({ before: text('a'), after: text('b') }).detail).toBe('The change is too large to be shown here.');
});
