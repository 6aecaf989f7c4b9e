import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { findLineOrigin, tellWhoChangedLine } from './whoChangedLine.ts';

const { signal } = new AbortController();

async function makeWindow(): Promise<Window> {
  const window = new Window({ 'a.txt': 'one\ntwo\nthree\n' });
  await window.send('First', { 'a.txt': 'one\nTWO\nthree\n' });
  window.world.edit({ 'a.txt': 'zero\none\nTWO\nthree\n' });
  await window.send('Second', { 'b.txt': 'b' });
  return window;
}

test.each([
  ['one', /^you, /],
  ['TWO', /^message 1, agent, /],
  ['zero', /^you, /],
])('the line %j was changed by %s', async (text, words) => {
  const window = await makeWindow();
  const lines = ['zero', 'one', 'TWO', 'three', ''];
  const asked = { path: 'a.txt', text: lines.join('\n'), line: lines.indexOf(text) };
  expect(await findLineOrigin(window.session, asked, signal)).toMatchObject({
    kind: 'found',
    words: { text: expect.stringMatching(words) as string },
  });
});

test('unsaved edits do not lead astray, and are not saved themselves', async () => {
  const window = await makeWindow();
  const text = 'new\nzero\nTWO\n';
  const origin = (line: number) => findLineOrigin(window.session, { path: 'a.txt', text, line }, signal);
  expect(await origin(0)).toEqual({ kind: 'notSaved' });
  expect(await origin(2)).toMatchObject({ words: { message: { title: 'First' } } });
});

test('leads to the message, or to the change', async () => {
  const window = await makeWindow();
  const asked = { path: 'a.txt', text: 'zero\none\nTWO\nthree\n', line: 2 };
  const shown: string[] = [];
  window.answers.pick = 'Go to Message';
  await tellWhoChangedLine(window.session, window.native, asked, async turnId => void shown.push(turnId));
  expect(shown).toEqual([window.chat.turns[0]?.id]);
  window.answers.pick = 'View Change';
  await tellWhoChangedLine(window.session, window.native, asked, async turnId => void shown.push(turnId));
  expect(window.opened).toEqual(['a.txt (checkpoint 2)']);
  await expect(
    tellWhoChangedLine(window.session, window.native, { ...asked, text: 'x', line: 0 }, async () => undefined),
  ).rejects.toThrow('after the last checkpoint');
});
