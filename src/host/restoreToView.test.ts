import { expect, test } from 'vitest';
import { entryOf } from '../../test/fakes/trees.ts';
import type { EntryMode, TreeEntry } from '../core/tree.ts';
import { toFileChange } from './restoreToView.ts';

const entry = (content: string, mode?: EntryMode): TreeEntry => ({ ...entryOf(content), ...(mode && { mode }) });

test.each([
  [undefined, entry('a'), undefined],
  [entry('a'), entry('b', 'executable'), undefined],
  [entry('a'), entry('a', 'executable'), 'executable'],
  [entry('a', 'executable'), entry('a'), 'not executable'],
  [entry('a', 'link'), undefined, 'link'],
  [entry('a'), entry('a', 'link'), 'link'],
  [undefined, entry('', 'folder'), 'empty folder'],
] as const)('a change says when it is about no ordinary file', (from, to, special) => {
  expect(toFileChange('x', { from, to }, { added: 0, removed: 0 }).special).toBe(special);
});
