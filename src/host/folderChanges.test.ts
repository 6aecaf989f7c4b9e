import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { FolderChanges } from './folderChanges.ts';

const words =
  'The folders of this workspace have changed. Reload the window so that checkpoints cover them. Reload Window';

test('folders that are added or removed are told, and the window is reloaded when that is wanted', async () => {
  const window = new Window({});
  const changes = new FolderChanges(window.native, ['file:///a', 'file:///b']);
  await changes.changed(['file:///a']);
  expect(window.said).toEqual([words]);
  expect(window.opened).toEqual([]);
  window.answers.offer = true;
  await changes.changed(['file:///a', 'file:///b', 'file:///c']);
  expect(window.said).toEqual([words, words]);
  expect(window.opened).toEqual(['window reloaded']);
});

test('folders are told of once, and not when they are those of the start', async () => {
  const window = new Window({});
  const changes = new FolderChanges(window.native, ['file:///a', 'file:///b']);
  await changes.changed(['file:///b', 'file:///a']);
  expect(window.said).toEqual([]);
  await changes.changed(['file:///b']);
  await changes.changed(['file:///b']);
  await changes.changed(['file:///a', 'file:///b']);
  expect(window.said).toEqual([words]);
  await changes.changed(['file:///b']);
  expect(window.said).toEqual([words, words]);
});
