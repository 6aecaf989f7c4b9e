import { expect, test } from 'vitest';
import type { PlannedFileView } from '../../src/protocol/previewViews.ts';
import { rowMenu } from './plannedMenu.ts';

const place = { level: 2, position: 1, size: 1 };
const menu = (patch: Partial<PlannedFileView>): unknown => {
  const file = { path: 'src/a.ts', action: 'modify', author: 'agent', ...patch } as PlannedFileView;
  return JSON.parse(rowMenu({ kind: 'file', file, ...place }) ?? 'null');
};

test('the menu of a file knows what can be done with it', () => {
  expect(menu({})).toMatchObject({ plannedPath: 'src/a.ts', isPlanned: true, isThere: true, isYours: false });
  expect(menu({ action: 'create' })).toMatchObject({ isThere: false });
  expect(menu({ author: 'you' })).toMatchObject({ isYours: true });
  expect(menu({ author: 'both' })).toMatchObject({ isYours: true });
});

test('what is left alone can be opened, not chosen; a group has no menu', () => {
  const leftOut = { path: '.env', reason: 'secret' } as const;
  expect(JSON.parse(rowMenu({ kind: 'leftAlone', leftOut, ...place }) ?? '')).toMatchObject({
    plannedPath: '.env',
    isPlanned: false,
    isThere: true,
  });
  const group = { kind: 'group', id: 'modify', title: 'Modify', note: '', count: 0, isOpen: true, files: [] } as const;
  expect(rowMenu(group)).toBeUndefined();
});
