import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { largestFolders } from './largestFolders.ts';

const largest = (own: Readonly<Record<string, number>>): readonly string[] =>
  largestFolders(new Map(Object.entries(own))).map(({ path, bytes }) => `${path} ${bytes}`);

test('folders that hold a fifth of all are named, the largest first', () => {
  expect(largest({ '': 10, src: 19, media: 20, data: 51 })).toEqual(['data 51', 'media 20']);
});

test('a folder is told by the one in it that holds nearly all of it', () => {
  expect(largest({ a: 1, 'a/b': 0, 'a/b/c': 60, 'a/b/d': 39 })).toEqual(['a/b 99']);
  expect(largest({ 'a/b': 10, 'a/b/c/d': 90 })).toEqual(['a/b/c/d 90']);
  expect(largest({ a: 11, 'a/b': 89 })).toEqual(['a 100']);
});

test('what lies at the top, or is empty, names no folder', () => {
  expect(largest({ '': 100, a: 1 })).toEqual([]);
  expect(largest({ a: 0 })).toEqual([]);
  expect(largest({})).toEqual([]);
});

test('law: what is named is as large as told and apart, and no large folder at the top is missing', () => {
  const somePath = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 4 }).map(parts => parts.join('/'));
  const someFolders = fc.array(fc.tuple(somePath, fc.nat(100)), { maxLength: 12 });
  fc.assert(
    fc.property(someFolders, folders => {
      const own = new Map(folders);
      const below = (top: string): number =>
        [...own].reduce((sum, [path, bytes]) => sum + (`${path}/`.startsWith(`${top}/`) ? bytes : 0), 0);
      const all = [...own.values()].reduce((sum, bytes) => sum + bytes, 0);
      const named = largestFolders(own);
      for (const { path, bytes } of named) expect(bytes).toBe(below(path));
      const large = ['a', 'b', 'ab'].filter(top => below(top) > 0 && below(top) >= all * 0.2);
      expect(named.map(({ path }) => path.split('/')[0]).sort()).toEqual(large.sort());
      expect(named.every(({ path, bytes }) => bytes >= 0.9 ** 3 * below(path.split('/')[0] ?? ''))).toBe(true);
    }),
    { numRuns: runs(300) },
  );
});
