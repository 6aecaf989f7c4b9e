import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { excerpt } from './threadSearch.ts';
import { toThreadsView } from './threadsToView.ts';

test('finds threads, messages and changed files, and opens a message where it is', async () => {
  const window = new Window({ 'src/parser.ts': 'a' });
  const first = await window.send('Rename the parser', { 'src/parser.ts': 'b' });
  await window.ask({ kind: 'newThread' });
  await window.send('Write tests', { 'test/lexer.ts': 'c' });
  await window.ask({ kind: 'searchThreads', words: ' parser ' });
  expect(toThreadsView(window.session).search).toMatchObject({
    words: 'parser',
    threads: [{ title: 'Rename the parser' }],
    messages: [
      { kind: 'agent', text: 'On it: Rename the parser' },
      { kind: 'you', text: 'Rename the parser', threadTitle: 'Rename the parser' },
    ],
    files: [{ kind: 'file', text: 'src/parser.ts', turnId: first }],
  });
  await window.ask({ kind: 'openMessage', turnId: first });
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Rename the parser']);
  await window.ask({ kind: 'searchThreads', words: '' });
  expect(toThreadsView(window.session)).not.toHaveProperty('search');
});

test.each([
  ['short and plain', 'plain', 'short and plain'],
  [`${'before '.repeat(20)}the needle is here`, 'NEEDLE', '…before before the needle is here'],
  [`needle ${'after '.repeat(40)}`, 'needle', `needle ${'after '.repeat(25)}aft…`],
  ['two\n\n  lines', 'lines', 'two lines'],
])('of %j, found by %j, %j is shown', (text, words, shown) => {
  expect(excerpt(text, words)).toBe(shown);
});
