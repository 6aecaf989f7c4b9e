import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { captureCheckpoint } from '../app/captureCheckpoint.ts';
import { saveNamed } from './checkpointActions.ts';
import { restoreFiles, rollBackMessages } from './rewind.ts';

test('checkpoints to go back to are told by where they are', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const { services, threadId, leaf } = window.world;
  window.world.edit({ 'a.txt': 'late' });
  await captureCheckpoint(services, { threadId, turnId: leaf, kind: 'late' });
  await saveNamed(window.session, '');
  await saveNamed(window.session, 'It works');
  const told: (string | undefined)[] = [];
  const pick: typeof window.native.pick = async (_title, choices) => {
    told.push(...choices.map(({ description }) => description));
    return undefined;
  };
  await restoreFiles(window.session, { ...window.native, pick });
  expect(told).toEqual(['It works', 'Saved by you', 'After “One”', 'After “One”', 'Before “One”']);
});

test('nothing is rolled back when a turn has begun while it was asked how far', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', {});
  const askText = async (): Promise<string> => {
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    return '1';
  };
  const rolling = rollBackMessages(window.session, { ...window.native, askText });
  await expect(rolling).rejects.toThrow('Stop the turn first.');
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['One', 'wait']);
  await window.ask({ kind: 'stopTurn' });
});
