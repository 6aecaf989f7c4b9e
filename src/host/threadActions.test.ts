import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { toThreadsView } from './threadsToView.ts';

test('a thread is renamed, deleted, and a new one starts empty', async () => {
  const window = new Window({});
  await window.send('One', {});
  const threadId = window.chat.threadId!;
  await window.ask({ kind: 'renameThread', threadId });
  expect(window.chat.title).toBe('A name');
  await window.ask({ kind: 'newThread' });
  expect(window.chat).toMatchObject({ title: 'New Thread', turns: [] });
  await window.ask({ kind: 'openThread', threadId });
  expect(window.chat.turns).toHaveLength(1);
  await window.ask({ kind: 'deleteThread', threadId });
  expect(toThreadsView(window.session).threads).toEqual([]);
  expect(window.chat.turns).toEqual([]);
});

test('a name of blanks takes the name away, and the first message is the title again', async () => {
  const window = new Window({});
  await window.send('One', {});
  const threadId = window.chat.threadId!;
  for (const [text, title] of [
    ['  Parser ', 'Parser'],
    ['  ', 'One'],
  ] as const) {
    window.answers.text = text;
    await window.ask({ kind: 'renameThread', threadId });
    expect(window.chat.title).toBe(title);
  }
});

test('a thread is not deleted when its turn has begun while that was asked', async () => {
  const window = new Window({});
  await window.send('One', {});
  const threadId = window.chat.threadId!;
  window.native.confirm = async () => {
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    return true;
  };
  await expect(window.ask({ kind: 'deleteThread', threadId })).rejects.toThrow('Stop the turn first.');
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['One', 'wait']);
  await window.ask({ kind: 'stopTurn' });
});
