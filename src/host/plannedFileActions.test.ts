import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { openPlannedFile } from './plannedFileActions.ts';

test('a file of the preview is opened as it is now, and no other one', async () => {
  const window = new Window({ 'a.txt': 'a', 'other.txt': 'o' });
  await window.send('One', { 'a.txt': '1' });
  const open = (path: string) => openPlannedFile(window.session, window.native, path);
  await expect(open('a.txt')).rejects.toThrow('The preview is not open anymore.');
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  await open('a.txt');
  expect(window.opened).toEqual(['a.txt']);
  await expect(open('other.txt')).rejects.toThrow('This file is not part of the preview.');
});
