import { expect, test } from 'vitest';
import type { PlannedFileView, RestorePlanView } from '../../src/protocol/previewViews.ts';
import type { ListedChanges } from './plannedChanges.ts';
import { foldersOf } from './restoreFolders.ts';
import {
  filesLeft,
  firstToShow,
  foldersFrom,
  isStop,
  layOutPlan,
  rowAbove,
  rowFiles,
  rowKey,
  type RowOptions,
} from './restoreRows.ts';

const file = (path: string, group: PlannedFileView['group']): PlannedFileView => ({
  path,
  group,
  action: 'modify',
  author: 'agent',
  lines: { added: 0, removed: 0 },
  canOpen: true,
  unsaved: false,
  isNew: false,
});
const plan: RestorePlanView = {
  token: 't',
  files: [
    file('Zed.ts', 'delete'),
    file('src/b.ts', 'modify'),
    file('src/a.ts', 'modify'),
    file('me.md', 'yours'),
    file('both.ts', 'conflict'),
  ],
  leftAlone: [{ path: '.env', reason: 'secret' }],
  unreadable: ['logo.svg'],
  matchingCount: 7,
};
const change = { author: 'agent', firstLine: 1, lastLine: 1, heading: '', lines: [] } as const;
const known: ListedChanges = { kind: 'known', changes: { kind: 'changes', changes: [change, change] } };

const layOut = (options: Partial<RowOptions> = {}, of = plan) =>
  layOutPlan(of, {
    checkpointNumber: 5,
    filter: '',
    toggled: new Set(),
    opened: new Set(),
    listed: new Map(),
    ...options,
  });
const keys = (options: Partial<RowOptions> = {}, of = plan) => layOut(options, of).map(rowKey);

test('groups in their order, files in theirs', () => {
  expect(keys()).toEqual([
    'group conflict',
    'file both.ts',
    'group yours',
    'file me.md',
    'group modify',
    'file src/b.ts',
    'file src/a.ts',
    'group delete',
    'file Zed.ts',
    'group leftAlone',
    'left .env',
    'group unreadable',
    'bad logo.svg',
  ]);
});

test('a filter hides rows and groups without a match', () => {
  expect(keys({ filter: 'SRC a' })).toEqual(['group modify', 'file src/a.ts']);
  expect(keys({ filter: 'zed' })).toEqual(['group delete', 'file Zed.ts']);
  expect(keys({ filter: 'nothing' })).toEqual([]);
});

test('a closed group keeps its line, its count and its tick', () => {
  const rows = layOut({ toggled: new Set(['modify', 'yours', 'conflict']) });
  expect(rows.map(rowKey).slice(0, 4)).toEqual(['group conflict', 'group yours', 'group modify', 'group delete']);
  expect(rows[2]).toMatchObject({ count: 2, isOpen: false });
  expect(rowFiles(rows[2]!)).toHaveLength(2);
  expect(rowFiles(rows[0]!), 'conflicts are chosen one by one').toEqual([]);
});

test('an open file is followed by its changes, unless they are shown elsewhere', () => {
  const opened = new Set(['src/b.ts', 'me.md']);
  const rows = layOut({ opened, listed: new Map([['src/b.ts', known]]) });
  expect(rows.map(rowKey).slice(2, 10)).toEqual([
    'group yours',
    'file me.md',
    'loading me.md',
    'group modify',
    'file src/b.ts',
    'change 0 src/b.ts',
    'change 1 src/b.ts',
    'sum src/b.ts',
  ]);
  expect(rows.map(row => isStop(row)).slice(2, 10)).toEqual([true, true, false, true, true, true, true, false]);
  expect(rowAbove(rows, rows[8]!)).toBe(rows[6]);
  expect(rowAbove(rows, rows[6]!)).toBe(rows[5]);
  expect(keys({ opened, listed: undefined })).toEqual(keys());
});

test('the first file shown beside the list is the first one in it that has changes', () => {
  expect(firstToShow(plan, undefined)?.path).toBe('both.ts');
  const files = plan.files.map(file => ({ ...file, canOpen: file.group === 'delete' }));
  expect(firstToShow({ ...plan, files }, undefined)?.path).toBe('Zed.ts');
  expect(firstToShow(many, undefined)).toBeUndefined();
});

const many: RestorePlanView = {
  ...plan,
  files: Array.from({ length: 5000 }, (_, index) =>
    file(
      `${index % 3 === 0 ? `web/generated/deep/p${index % 60}` : 'src'}/f${index}.ts`,
      index % 2 ? 'modify' : 'delete',
    ),
  ),
};

test('from 1,000 files folders stand for rows, and open one by one', () => {
  expect(keys({}, many).slice(0, 6)).toEqual([
    'group modify',
    'folder modify src',
    'folder modify web/generated/deep',
    'group delete',
    'folder delete src',
    'folder delete web/generated/deep',
  ]);
  const rows = layOut(
    { opened: new Set(['folder modify web/generated/deep', 'folder modify web/generated/deep/p3']) },
    many,
  );
  expect(rows.slice(2, 7).map(row => [rowKey(row), 'level' in row && row.level])).toEqual([
    ['folder modify web/generated/deep', 2],
    ['folder modify web/generated/deep/p15', 3],
    ['folder modify web/generated/deep/p21', 3],
    ['folder modify web/generated/deep/p27', 3],
    ['folder modify web/generated/deep/p3', 3],
  ]);
  expect(rowFiles(rows[2]!)).toHaveLength(833);
  expect(rowKey(rows[7]!)).toBe('file web/generated/deep/p3/f3.ts');
  expect(keys({ filter: 'p59' }, many).every(key => !key.startsWith('folder'))).toBe(true);
  expect(filesLeft(many, 'p59').length).toBeLessThan(foldersFrom);
});

test('a folder is one row with the folder in it only when it holds nothing else', () => {
  const { folders } = foldersOf(['a/b/one', 'a/b/two', 'a/three', 'c/d/e/four'].map(path => file(path, 'modify')));
  expect(folders.map(({ name, path, allFiles }) => [name, path, allFiles.length])).toEqual([
    ['a', 'a', 3],
    ['c/d/e', 'c/d/e', 1],
  ]);
  expect(folders[0]?.folders.map(({ name }) => name)).toEqual(['b']);
});

test('folders hold every file once, whatever is open', () => {
  const opened = new Set(layOut({}, many).map(rowKey));
  for (let depth = 0; depth < 3; depth++) for (const key of keys({ opened }, many)) opened.add(key);
  const shown = layOut({ opened }, many).flatMap(row => (row.kind === 'file' ? [row.file.path] : []));
  expect(shown.toSorted()).toEqual(many.files.map(({ path }) => path).toSorted());
});

test('5,000 files are laid out fast enough to follow the keys', () => {
  const times = Array.from({ length: 7 }, (_, round) => {
    const started = performance.now();
    layOut({ filter: round % 2 === 0 ? 'ts' : '' }, many);
    return performance.now() - started;
  });
  expect(Math.min(...times)).toBeLessThan(20);
});

test('fewer files are a tree when the user wants it, with every folder open at first', () => {
  const rows = layOut({ asTree: true });
  expect(rows.map(rowKey).slice(4, 8)).toEqual(['group modify', 'folder modify src', 'file src/b.ts', 'file src/a.ts']);
  const folder = rows[5]!;
  if (folder.kind !== 'folder') throw new Error('no folder');
  expect(keys({ asTree: true, opened: new Set([folder.openKey]) }).slice(4, 7)).toEqual([
    'group modify',
    'folder modify src',
    'group delete',
  ]);
});

test('many files are a list when the user wants it', () => {
  expect(keys({ asTree: false }, many).filter(key => key.startsWith('file'))).toHaveLength(many.files.length);
  expect(firstToShow(many, undefined)).toBeUndefined();
  expect(firstToShow(many, false)?.path).toBe('src/f1.ts');
});

test('a conflict that cannot be told apart by lines has its two sides, any other file is whole', () => {
  const whole: ListedChanges = { kind: 'known', changes: { kind: 'whole' } };
  const rows = layOut({
    opened: new Set(['both.ts', 'src/a.ts']),
    listed: new Map([
      ['both.ts', whole],
      ['src/a.ts', whole],
    ]),
  });
  const parts = rows.flatMap(row => (row.kind === 'part' ? [[row.file.path, row.part]] : []));
  expect(parts).toEqual([
    ['both.ts', { kind: 'conflict', conflict: undefined }],
    ['both.ts', { kind: 'sum', total: 0 }],
    ['src/a.ts', { kind: 'whole' }],
  ]);
});

test('a long list of what is left alone is closed at first, conflicts are not', () => {
  const leftAlone = Array.from({ length: 101 }, (_, index) => ({ path: `x${index}`, reason: 'ignored' as const }));
  const conflicts = Array.from({ length: 101 }, (_, index) => file(`c${index}`, 'conflict'));
  const long = { ...plan, files: conflicts, leftAlone };
  expect(layOut({}, long).filter(row => row.kind === 'leftAlone')).toEqual([]);
  expect(layOut({ toggled: new Set(['leftAlone']) }, long).filter(row => row.kind === 'leftAlone')).toHaveLength(101);
  expect(layOut({}, long).filter(row => row.kind === 'file')).toHaveLength(101);
});
