import { describe, expect, test } from 'vitest';
import { commit, makeThread, makeTurn, startThread, startTurn } from '../../test/contract/storeRecords.ts';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import { parseThreadId } from '../core/ids.ts';
import { reviewChanges } from './review.ts';
import { toThreadsView } from './threadsToView.ts';

/** A thread in a repository, whose message changed a file. */
async function inRepository() {
  const window = new Window({ 'a.txt': 'one\n' });
  window.world.directory.files.gitHead = { branch: 'feature', commit: '0123456789abcdef' };
  await window.send('First', { 'a.txt': 'two\n', 'b.txt': 'b\n' });
  const source = window.chat.threadId!;
  const review = async (pick: string, text = ''): Promise<void> => {
    window.answers.pick = pick;
    window.answers.text = text;
    await reviewChanges(window.session, window.native);
    await window.session.state.running?.over;
  };
  return { window, source, review, last: () => window.chat.turns.at(-1)! };
}

describe('a review', () => {
  test('is made in a thread of its own, with the conversation, by the agent that is chosen; its source stays', async () => {
    const { window, source, review, last } = await inRepository();
    const before = JSON.stringify(window.world.services.store.readThread(parseThreadId(source)));
    await review('Uncommitted');
    expect(window.choices).toEqual([
      'Uncommitted changes',
      'Against a base branch…',
      'A commit…',
      'What this thread changed',
      'Something else…',
    ]);
    expect(window.chat).toMatchObject({ title: 'Review: uncommitted changes', forkedFrom: { threadId: source } });
    expect(window.chat.turns.map(({ text }) => text.split('\n')[0])).toEqual([
      'First',
      'Review the changes that are not committed: staged, unstaged and new files.',
    ]);
    expect(last()).toMatchObject({ agentName: 'Script', status: 'completed' });
    expect(JSON.stringify(window.world.services.store.readThread(parseThreadId(source)))).toBe(before);
  });

  test.each([
    ['Against', ' main ', 'Review what this working tree changes against the branch main, from where it left it.'],
    ['A commit', 'HEAD~1', 'Review the changes of the commit HEAD~1.'],
    ['What this', '', 'Review the changes that were made in this conversation to these files.'],
    ['Something', '  Is it safe?\n', 'Is it safe?'],
  ])('of %j, given %j, is asked for as %j', async (pick, text, expected) => {
    const { review, last } = await inRepository();
    await review(pick, text);
    expect(last().text.split('\n')[0]).toBe(expected);
    if (pick === 'What this') expect(last().text.split('\n').slice(-2)).toEqual(['- a.txt', '- b.txt']);
  });

  test.each([
    ['Something', '  ', 'the text is empty'],
    ['Against', 'two words', 'no name of a branch'],
  ])('of %j, given %j, is refused, and there is no new thread', async (pick, text, reason) => {
    const { window, source, review } = await inRepository();
    await expect(review(pick, text)).rejects.toThrow(reason);
    expect(window.chat.threadId).toBe(source);
    expect(toThreadsView(window.session).threads).toHaveLength(1);
  });

  test('outside of a repository is about the thread, or in own words; nothing picked does nothing', async () => {
    const { window, source, review } = await inRepository();
    window.world.directory.files.gitHead = undefined;
    await review('');
    expect(window.choices).toEqual(['What this thread changed', 'Something else…']);
    expect(window.chat.threadId).toBe(source);
  });

  test('shows its new thread before the reply, and never half of it', async () => {
    const { window, source } = await inRepository();
    const seen: string[] = [];
    window.onUpdate = () => {
      const { threadId, turns } = window.chat;
      const text = turns.at(-1)?.text.split(' ')[0] ?? '';
      const entry = `${threadId === source ? 'source' : 'review'} ${text}`;
      if (seen.at(-1) !== entry) seen.push(entry);
    };
    window.answers.pick = 'Uncommitted';
    await reviewChanges(window.session, window.native);
    expect(seen).toEqual(['source First', 'review First', 'review Review']);
    await window.session.state.running?.over;
  });

  test('leaves no new thread when it cannot be sent', async () => {
    const unruly = new UnrulyStore();
    const window = new Window(unruly.world({}));
    await window.send('First', {});
    const source = window.chat.threadId;
    window.session.update({ state: { kind: 'untrusted' } });
    window.answers.pick = 'Something';
    window.answers.text = 'Is it safe?';
    await expect(reviewChanges(window.session, window.native)).rejects.toThrow('trusted');
    expect(window.chat.threadId).toBe(source);
    expect(window.world.services.store.listThreads()).toHaveLength(1);
  });

  test('has the turn of a process that ended as an interrupted one', async () => {
    const window = new Window({});
    const thread = makeThread({ id: window.world.threadId });
    const turn = makeTurn(thread.id, { agentId: 'script' });
    await commit(window.world.services.store, startThread({ ...thread, activeTurnId: turn.id }), startTurn(turn));
    window.answers.pick = 'Something';
    await reviewChanges(window.session, window.native);
    await window.session.state.running?.over;
    expect(window.chat.turns.map(({ status }) => status)).toEqual(['interrupted', 'completed']);
    const { turns } = window.world.services.store.readThread(parseThreadId(window.chat.threadId!))!;
    expect(turns.map(({ status }) => status)).toEqual(['interrupted', 'completed']);
  });

  test('is refused while a turn runs, of an archived thread, and by an agent that takes other messages', async () => {
    const { window, source } = await inRepository();
    const review = () => reviewChanges(window.session, window.native);
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    await expect(review()).rejects.toThrow('Stop the turn first.');
    await window.ask({ kind: 'stopTurn' });
    const [agent] = window.session.state.agents;
    window.session.update({ agents: [{ ...agent!, hint: 'Paste an answer' }] });
    await expect(review()).rejects.toThrow('Choose another agent first.');
    window.session.update({ agents: [agent!] });
    await window.ask({ kind: 'archiveThread', threadId: source });
    await expect(review()).rejects.toThrow('archived');
  });
});
