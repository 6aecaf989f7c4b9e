import { expect, test } from 'vitest';
import { appendItem, commit, makeItem } from '../../test/contract/storeRecords.ts';
import { Window } from '../../test/fakes/window.ts';
import { parseThreadId, parseTurnId } from '../core/ids.ts';
import type { Agent } from '../core/ports/agent.ts';
import type { TokenUsage } from '../core/thread.ts';
import { showThreadDetails } from './threadDetails.ts';

/** An agent that tells what each of its turns used, and nothing where there is nothing left to tell. */
const counting = (told: TokenUsage[]): Agent => ({
  id: 'counting',
  name: 'Counting',
  run: async (_turn, emit) => {
    const usage = told.shift();
    if (usage !== undefined) emit({ kind: 'usage', usage });
  },
});

test('what a turn used stands with that turn, also when one that was cut off follows', async () => {
  const window = new Window({});
  window.session.update({ agents: [counting([{ input: 100, output: 20 }, {}])] });
  await window.send('One', {});
  await window.send('Two', {});
  await window.send('Three', {});
  expect(window.chat.turns.map(({ usage }) => usage)).toEqual([
    { tokens: 120, words: 'Tokens: 100 sent, 20 received' },
    { words: 'Tokens: not told' },
    undefined,
  ]);
});

test('what comes late is of the turn that it was told for', async () => {
  const window = new Window({});
  window.session.update({ agents: [counting([])] });
  const first = await window.send('One', {});
  await window.send('Two', {});
  const late = makeItem(parseTurnId(first), { kind: 'usage', usage: { input: 7 } });
  await commit(window.world.services.store, appendItem(late));
  expect(window.chat.turns.map(({ usage }) => usage?.tokens)).toEqual([7, undefined]);
});

test('the details of a thread have what its path used, and where it stands', async () => {
  const window = new Window({ 'a.txt': 'a' });
  window.world.directory.files.gitHead = { branch: 'main', commit: 'c1' };
  const usage = { contextSize: 100, cost: { amount: 1, currency: 'USD' } };
  const told = [
    { input: 100, output: 20, contextUsed: 10, ...usage },
    { input: 5 },
    { input: 50, contextUsed: 30, ...usage },
  ];
  window.session.update({ agents: [counting(told)] });
  await window.send('One', {});
  const second = await window.send('Two', {});
  await window.ask({ kind: 'editThreadMessage', turnId: second, text: 'Other', files: 'keep' });
  await window.session.state.running?.over;
  await window.send('Stopped', {});
  await showThreadDetails(window.session, window.native);
  const text = window.said.at(-1)!;
  expect(text).toMatch(/^Thread Details\nOne\n\nStarted: /);
  expect(text).toContain('Messages: 3, and 1 on other versions\nAnswered by: Counting\nCheckpoints: 8\nBranch: main');
  expect(text).toContain('Used: Tokens: 150 sent, 20 received; about 1 USD; 30% of the context in use (as its agents');
  const threadId = parseThreadId(window.chat.threadId!);
  await window.ask({ kind: 'newThread' });
  await expect(showThreadDetails(window.session, window.native)).rejects.toThrow('no messages yet');
  await showThreadDetails(window.session, window.native, threadId);
  expect(window.said.at(-1)).toBe(text);
});
