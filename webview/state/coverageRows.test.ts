import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import type { CoverageView, LeftOutView } from '../../src/protocol/coverageViews.ts';
import { coverageKey, layOutCoverage, type CoverageGroupId, type CoverageOptions } from './coverageRows.ts';

const coverage: CoverageView = {
  leftOut: [
    { path: '.env', reason: 'secret' },
    { path: 'dist/', reason: 'ignored' },
    { path: 'film.mov', reason: 'tooLarge', size: 20 },
    { path: 'more.mov', reason: 'tooLarge', size: 22 },
    { path: 'torn.log', reason: 'changedWhileRead', size: 3 },
  ],
  unsaved: [{ path: 'src/a.ts', size: 5 }],
};
const rows = (options: Partial<CoverageOptions> = {}) =>
  layOutCoverage(coverage, { included: [], filter: '', closed: new Set(), ...options });
const keys = (options: Partial<CoverageOptions> = {}) => rows(options).map(coverageKey);

test('what was kept and what was missed come first, what was ignored last; each group says what it means', () => {
  expect(keys()).toEqual([
    'group unsaved',
    'note unsaved',
    'unsaved src/a.ts',
    'group changedWhileRead',
    'note changedWhileRead',
    'left torn.log',
    'group tooLarge',
    'note tooLarge',
    'left film.mov',
    'left more.mov',
    'group secret',
    'note secret',
    'left .env',
    'group ignored',
    'note ignored',
    'left dist/',
  ]);
});

test('a group knows how many files it has and how large they are, also while it is closed', () => {
  const closed = new Set<CoverageGroupId>(['tooLarge']);
  expect(rows({ closed }).find(row => row.kind === 'group' && row.id === 'tooLarge')).toEqual({
    kind: 'group',
    id: 'tooLarge',
    count: 2,
    size: 42,
    isOpen: false,
  });
  expect(keys({ closed })).not.toContain('left film.mov');
  expect(keys({ closed })).not.toContain('note tooLarge');
});

test('a filter hides rows and groups without a match', () => {
  expect(keys({ filter: 'MOV more' })).toEqual(['group tooLarge', 'note tooLarge', 'left more.mov']);
  expect(keys({ filter: 'nothing' })).toEqual([]);
});

test('an included secret is marked in its row, and named by itself where it was not left out', () => {
  const included = ['.env', 'server.pem', 'film.mov'];
  const found = rows({ included });
  expect(found.flatMap(row => (row.kind === 'leftOut' && row.isIncluded ? [row.file.path] : []))).toEqual(['.env']);
  expect(found.flatMap(row => (row.kind === 'included' ? [row.path] : []))).toEqual(['server.pem', 'film.mov']);
});

test('nothing left out, nothing to show', () => {
  expect(layOutCoverage({ leftOut: [], unsaved: [] }, { included: [], filter: '', closed: new Set() })).toEqual([]);
});

const reason = fc.constantFrom<LeftOutView['reason'][]>('tooLarge', 'secret', 'unreadable', 'notRegular', 'ignored');
const leftOut = fc.uniqueArray(fc.record({ path: fc.string({ minLength: 1 }), reason }), {
  selector: ({ path }) => path,
});

test('while all groups are open every path is there once, under a key of its own', () => {
  fc.assert(
    fc.property(leftOut, fc.uniqueArray(fc.string({ minLength: 1 })), (files, included) => {
      const laidOut = layOutCoverage({ leftOut: files, unsaved: [] }, { included, filter: '', closed: new Set() });
      const shown = laidOut.flatMap(row => (row.kind === 'leftOut' ? [row.file.path] : []));
      expect(shown.toSorted()).toEqual(files.map(({ path }) => path).toSorted());
      expect(new Set(laidOut.map(coverageKey)).size).toBe(laidOut.length);
      for (const row of laidOut) if ('position' in row) expect(row.position).toBeLessThanOrEqual(row.groupSize);
    }),
    { numRuns: runs(100) },
  );
});
