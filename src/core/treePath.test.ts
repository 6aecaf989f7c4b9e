import { expect, test } from 'vitest';
import { parseTreePath } from './treePath.ts';

test.each([
  'a',
  'src/a.ts',
  '.gitignore',
  'folder with spaces/ä 文.txt',
  'a..b',
  'console.log',
  '.github/x',
  'new\nline',
])('%j is safe', path => {
  expect(parseTreePath(path)).toEqual({ ok: true, value: path });
});

test.each([
  '',
  '/etc/passwd',
  '../x',
  'a/../x',
  'a/./x',
  'a//x',
  'a/',
  'C:/x',
  'c:x',
  'a\\..\\x',
  '\\\\server\\share',
  'a\0b',
  '.git/config',
  'sub/.GIT/hooks/x',
  'con',
  'src/NUL.txt',
  'lpt1',
])('%j is refused', path => {
  expect(parseTreePath(path)).toMatchObject({ ok: false, error: { kind: 'unsafePath', path } });
});
