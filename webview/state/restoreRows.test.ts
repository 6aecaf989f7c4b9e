import { expect, test } from 'vitest';
import type { PlannedFileView, RestorePlanView } from '../../src/protocol/views.ts';
import { layOutPlan, rowFiles, rowKey, type GroupId } from './restoreRows.ts';

const file = (path: string, group: PlannedFileView['group']): PlannedFileView => ({
  path,
  group,
  action: 'modify',
  author: 'agent',
  lines: { added: 0, removed: 0 },
  unsaved: false,
  isNew: false,
});
const plan: RestorePlanView = {
  token: 't',
  files: [file('Zed.ts', 'delete'), file('src/b.ts', 'modify'), file('src/a.ts', 'modify'), file('me.md', 'yours')],
  leftAlone: [{ path: '.env', reason: 'secret' }],
  unreadable: ['logo.svg'],
  matchingCount: 7,
};
const keys = (filter = '', closed: readonly GroupId[] = []) =>
  layOutPlan(plan, { checkpointNumber: 5, filter, closed: new Set(closed) }).map(rowKey);

test('groups in their order, files in theirs', () => {
  expect(keys()).toEqual([
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
  expect(keys('SRC a')).toEqual(['group modify', 'file src/a.ts']);
  expect(keys('zed')).toEqual(['group delete', 'file Zed.ts']);
  expect(keys('nothing')).toEqual([]);
});

test('a closed group keeps its line, its count and its tick', () => {
  expect(keys('', ['modify', 'yours', 'leftAlone'])).toEqual([
    'group yours',
    'group modify',
    'group delete',
    'file Zed.ts',
    'group leftAlone',
    'group unreadable',
    'bad logo.svg',
  ]);
  const [, modify] = layOutPlan(plan, { checkpointNumber: 5, filter: '', closed: new Set(['yours', 'modify']) });
  expect(modify).toMatchObject({ count: 2, isOpen: false });
  expect(rowFiles(modify!)).toHaveLength(2);
});
