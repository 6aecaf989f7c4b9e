import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations } from '../../scripts/lib/mutations.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';

test('what the tests of durability are tried with is still there to be broken', () => {
  const gone = mutations.filter(({ file, find }) => readFileSync(inProject(file), 'utf8').split(find).length !== 2);
  expect(gone.map(({ why }) => why)).toEqual([]);
});
