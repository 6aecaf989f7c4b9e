import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { changeWords, originWords } from './changeWords.ts';

test('the lines of a change are counted', () => {
  const words = (fromStart: number, fromEnd: number, toStart: number, toEnd: number): string =>
    changeWords({ fromStart, fromEnd, toStart, toEnd });
  expect([words(1, 3, 1, 1), words(1, 1, 1, 2), words(1, 2, 1, 4)]).toEqual([
    '2 lines deleted',
    '1 line added',
    '3 lines changed',
  ]);
});

test('an origin names the message of the agent, who, and when', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('Write tests\nwith care', { 'a.txt': 'b' });
  const [before, after] = window.world.content.checkpoints;
  const told = (author: 'agent' | 'you', checkpoint = after) =>
    originWords(window.session, { authors: new Set([author]), checkpoint });
  expect(told('agent')).toEqual({
    text: 'message 1, agent, now',
    message: { turnId: after!.turnId, title: 'Write tests' },
  });
  expect(told('you', before)).toEqual({ text: 'you, now', message: undefined });
  const unsaved = originWords(window.session, { authors: new Set(['you']), checkpoint: undefined });
  expect(unsaved.text).toBe('you, in no checkpoint yet');
});
