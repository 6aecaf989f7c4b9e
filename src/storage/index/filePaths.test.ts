import { afterEach, expect, test, vi } from 'vitest';
import { sqlEngine } from '../../../test/contract/indexStore.ts';
import type { Database } from './database.ts';
import { FilePaths } from './filePaths.ts';
import { schema } from './schema.ts';

const pathAt = (id: number): string => `area-${id % 7}/file-${id}.txt`;
const many = 100_000;

const databases: Database[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

function withPaths(count: number): { database: Database; paths: FilePaths } {
  const database = sqlEngine.open();
  databases.push(database);
  database.execute(schema);
  const paths = new FilePaths(database);
  paths.storeAll(Array.from({ length: count }, (_, at) => pathAt(at + 1)));
  return { database, paths };
}

test('paths and their numbers are what was stored, whether their page is kept, was given up or grows', () => {
  const { database, paths } = withPaths(many);
  const check = (of: FilePaths): void => {
    for (const id of [1, 256, 257, 50_000, many]) {
      expect(of.path(id)).toBe(pathAt(id));
      expect(of.find(pathAt(id))).toBe(id);
    }
    expect(of.find('nothing')).toBeUndefined();
  };
  check(paths);
  check(new FilePaths(database));
  paths.clear();
  check(paths);
  expect(paths.storeAll(['more', pathAt(3), 'most'])).toEqual([many + 1, 3, many + 2]);
  expect(new FilePaths(database).path(many + 2)).toBe('most');
  expect(() => paths.path(many + 3)).toThrow();
});

test('of very many paths, few pages are in memory once all were read', () => {
  const { database } = withPaths(many);
  const paths = new FilePaths(database);
  const reads = vi.spyOn(database, 'find');
  const readAll = (): number => {
    reads.mockClear();
    for (let id = 1; id <= many; id++) paths.path(id);
    return reads.mock.calls.length;
  };
  expect(readAll()).toBe(Math.ceil(many / 256));
  expect(readAll()).toBeGreaterThan(100);
  reads.mockClear();
  for (let id = many - 60_000; id <= many; id++) paths.path(id);
  expect(reads).not.toHaveBeenCalled();
});
