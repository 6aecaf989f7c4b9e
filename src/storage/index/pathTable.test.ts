import { expect, test } from 'vitest';
import { PathTable } from './pathTable.ts';

test('paths are found by what they are, however many there are', () => {
  const paths = [''];
  const table = new PathTable(id => paths[id] ?? '');
  for (let id = 1; id <= 5000; id++) {
    paths.push(`folder ${id % 70}/file ${id}`);
    expect(table.find(paths[id] ?? '')).toBeUndefined();
    table.add(paths[id] ?? '', id);
  }
  for (let id = 1; id <= 5000; id++) {
    expect(table.find(paths[id] ?? '')).toBe(id);
    expect(table.find(`${paths[id]}x`)).toBeUndefined();
  }
});
