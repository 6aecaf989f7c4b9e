import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import type { Agent } from '../core/ports/agent.ts';
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

test('a thread is found by its branch, and a step of an agent by its title', async () => {
  const window = new Window({});
  window.world.directory.files.gitHead = { branch: 'fix/lexer', commit: '0123456789abcdef' };
  const call = {
    id: 'c',
    kind: 'run',
    title: 'npm run lint',
    paths: [],
    status: 'done',
    added: 0,
    removed: 0,
  } as const;
  const agent: Agent = {
    ...{ id: 'script', name: 'Script' },
    run: async (_turn, emit) => emit({ kind: 'toolCall', call: { ...call, detail: '' } }),
  };
  window.session.update({ agents: [agent] });
  const turnId = await window.send('Check it', {});
  await window.ask({ kind: 'searchThreads', words: 'lexer' });
  const git = { branch: 'fix/lexer', commit: '0123456' };
  expect(toThreadsView(window.session).search).toMatchObject({ threads: [{ title: 'Check it', git }], messages: [] });
  await window.ask({ kind: 'searchThreads', words: 'npm lint' });
  const hit = { kind: 'call', text: 'npm run lint', turnId, threadTitle: 'Check it' };
  expect(toThreadsView(window.session).search).toMatchObject({ threads: [], messages: [hit] });
});

test.each([
  ['short and plain', 'plain', 'short and plain'],
  [`${'before '.repeat(20)}the needle is here`, 'NEEDLE', '…before before the needle is here'],
  [`needle ${'after '.repeat(40)}`, 'needle', `needle ${'after '.repeat(25)}aft…`],
  ['two\n\n  lines', 'lines', 'two lines'],
])('of %j, found by %j, %j is shown', (text, words, shown) => {
  expect(excerpt(text, words)).toBe(shown);
});
