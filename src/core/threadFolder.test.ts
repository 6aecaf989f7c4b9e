import { expect, test } from 'vitest';
import { entryOf } from '../../test/fakes/trees.ts';
import { concernsFolder, isWithin } from './threadFolder.ts';

const file = entryOf('text');
const folder = { ...entryOf(''), mode: 'folder' as const };

test('a path is within a folder when it is that or lies below it, not when its name begins alike', () => {
  const within = ['a', 'a/b', 'a/b/c', 'a/bc', 'a/b c', 'd'].filter(path => isWithin(path, 'a/b'));
  expect(within).toEqual(['a/b', 'a/b/c']);
  expect(isWithin('a/b', '')).toBe(true);
});

test('a folder above that is empty on one side belongs to what is restored below; a file or a link there does not', () => {
  const link = { ...file, mode: 'link' as const };
  const concerns = (path: string, from: typeof file | undefined, to: typeof file | undefined) =>
    concernsFolder({ path, from, to }, 'a/b');
  expect(concerns('a', folder, undefined)).toBe(true);
  expect(concerns('a', undefined, folder)).toBe(true);
  expect(concerns('a', file, undefined)).toBe(false);
  expect(concerns('a', folder, link)).toBe(false);
  expect(concerns('a/c', folder, undefined)).toBe(false);
  expect(concerns('a/b', file, link)).toBe(true);
});
