import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InterruptedFileView } from '../../src/protocol/interruptedViews.ts';
import { runs } from '../../test/random/runs.ts';
import { interruptedKey, layOutInterrupted, type InterruptedGroupId } from './interruptedRows.ts';
import { closedWords, safeWords, stateWords, writtenWords } from './interruptedWords.ts';

const files: readonly InterruptedFileView[] = [
  { path: 'a.txt', state: 'written' },
  { path: 'b.txt', state: 'before' },
  { path: 'c.txt', state: 'changed' },
  { path: 'd.txt', state: 'unreadable' },
  { path: 'e.txt', state: 'written' },
];
const shown = (closed: readonly InterruptedGroupId[] = []) =>
  layOutInterrupted(files, new Set(closed)).map(row =>
    row.kind === 'group' ? `${row.id} ${row.count}` : `${row.file.path} ${row.position}/${row.groupSize}`,
  );

test('what was written comes first, what cannot be told last', () => {
  expect(shown()).toEqual([
    'written 2',
    'a.txt 1/2',
    'e.txt 2/2',
    'before 1',
    'b.txt 1/1',
    'changed 2',
    'c.txt 1/2',
    'd.txt 2/2',
  ]);
});

test('a closed group shows its count only, and one without files is not shown', () => {
  expect(shown(['written', 'changed'])).toEqual(['written 2', 'before 1', 'b.txt 1/1', 'changed 2']);
  expect(layOutInterrupted([{ path: 'a', state: 'before' }], new Set())).toHaveLength(2);
});

test('law: every file has one row, and no two rows have the same key', () => {
  const file = fc.record({
    path: fc.string(),
    state: fc.constantFrom<InterruptedFileView['state']>('written', 'before', 'changed', 'unreadable'),
  });
  fc.assert(
    fc.property(fc.uniqueArray(file, { selector: ({ path }) => path }), all => {
      const rows = layOutInterrupted(all, new Set());
      const paths = rows.flatMap(row => (row.kind === 'file' ? [row.file.path] : []));
      expect(paths.toSorted()).toEqual(all.map(({ path }) => path).toSorted());
      expect(new Set(rows.map(interruptedKey)).size).toBe(rows.length);
    }),
    { numRuns: runs(100) },
  );
});

test('words', () => {
  const now = new Date(2026, 10, 21, 15, 0).getTime();
  const restore = { restoreId: 'r', targetNumber: 5, changeCount: 12 };
  const at = new Date(2026, 10, 21, 14, 41).getTime();
  expect(closedWords({ ...restore, at }, now, 'en-US')).toMatch(
    /^VS Code closed today at 2:41\sPM while restoring to checkpoint 5\.$/,
  );
  const earlier = new Date(2024, 10, 21, 14, 41).getTime();
  expect(closedWords({ ...restore, at: earlier }, now, 'en-US')).toMatch(/^VS Code closed Nov 21, 2024 at 2:41/);
  expect(closedWords({ restoreId: 'r', changeCount: 1, at }, now, 'en-US')).toMatch(/while restoring files\.$/);
  expect(writtenWords(files)).toEqual({ count: '2', rest: ' of 5 files were written · 2 changed since' });
  expect(writtenWords(files.slice(0, 1))).toEqual({ count: '1', rest: ' of 1 file was written' });
  expect([stateWords('written', 5), stateWords('written', undefined), stateWords('before', 5)]).toEqual([
    'as in checkpoint 5',
    'as restored',
    'as before',
  ]);
  expect(safeWords(15, 0)).toBe('Everything from before the restore is in checkpoint 15.');
  expect(safeWords(15, 1)).toMatch(/The file you changed since is kept either way\.$/);
  expect(safeWords(undefined, 2)).toBe(
    'Everything from before the restore is saved. Files you changed since are kept either way.',
  );
});
