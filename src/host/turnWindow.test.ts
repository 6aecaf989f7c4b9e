import { expect, test } from 'vitest';
import { commit, makeTurn, startTurn } from '../../test/contract/storeRecords.ts';
import { Window } from '../../test/fakes/window.ts';
import type { TurnId } from '../core/ids.ts';
import { windowSize } from './turnWindow.ts';

/** A window on a thread of so many messages, one after another. */
async function makeWindow(count: number): Promise<Window> {
  const window = new Window({});
  await window.send('Message 1', {});
  for (let number = 2; number <= count; number++) await addTurn(window, number);
  window.session.update({});
  return window;
}

async function addTurn(window: Window, number: number): Promise<void> {
  const { store } = window.world.services;
  const { threadId } = window.world;
  const parentId = store.findThread(threadId)?.thread.activeTurnId;
  const turn = makeTurn(threadId, { number, parentId, text: `Message ${number}`, startedAt: 10_000 + number });
  await commit(store, startTurn(turn), {
    kind: 'threadChanged',
    id: threadId,
    at: 1,
    patch: { activeTurnId: turn.id },
  });
}

const shown = ({ chat: { turns, earlierCount, laterCount } }: Window) =>
  `${earlierCount} [${turns[0]?.number ?? ''}-${turns.at(-1)?.number ?? ''}] ${laterCount}`;

const idOf = (window: Window, number: number): TurnId =>
  window.world.services.store.listTurns({ threadId: window.world.threadId, skip: number - 1, limit: 1 })[0]!.turn.id;

test('a short conversation is shown whole', async () => {
  const window = await makeWindow(3);
  expect(shown(window)).toBe('0 [1-3] 0');
  await window.ask({ kind: 'moveWindow', move: 'earlier' });
  expect(shown(window)).toBe('0 [1-3] 0');
});

test('of a long one the latest part is shown, and stays the latest as it goes on', async () => {
  const window = await makeWindow(windowSize + 5);
  expect(shown(window)).toBe(`5 [6-${windowSize + 5}] 0`);
  await addTurn(window, windowSize + 6);
  expect(shown(window)).toBe(`6 [7-${windowSize + 6}] 0`);
});

test('the window moves to both ends, and stays where it is as the conversation goes on', async () => {
  const window = await makeWindow(windowSize + 40);
  await window.ask({ kind: 'moveWindow', move: 'earlier' });
  expect(shown(window)).toBe(`15 [16-${windowSize + 15}] 25`);
  await addTurn(window, windowSize + 41);
  expect(shown(window)).toBe(`15 [16-${windowSize + 15}] 26`);
  await window.ask({ kind: 'moveWindow', move: 'earlier' });
  expect(shown(window)).toBe(`0 [1-${windowSize}] 41`);
  await window.ask({ kind: 'moveWindow', move: 'later' });
  expect(shown(window)).toBe(`25 [26-${windowSize + 25}] 16`);
  await window.ask({ kind: 'moveWindow', move: 'first' });
  expect(shown(window)).toBe(`0 [1-${windowSize}] 41`);
  await window.ask({ kind: 'moveWindow', move: 'latest' });
  expect(shown(window)).toBe(`41 [42-${windowSize + 41}] 0`);
  await addTurn(window, windowSize + 42);
  expect(shown(window)).toBe(`42 [43-${windowSize + 42}] 0`);
});

test('a message that is gone to is shown with others around it; the window stays when it shows it', async () => {
  const window = await makeWindow(windowSize * 3);
  await window.ask({ kind: 'goToMessage', turnId: idOf(window, 10) });
  expect(shown(window)).toBe(`0 [1-${windowSize}] ${windowSize * 2}`);
  await window.ask({ kind: 'goToMessage', turnId: idOf(window, windowSize) });
  expect(shown(window)).toBe(`0 [1-${windowSize}] ${windowSize * 2}`);
  await window.ask({ kind: 'goToMessage', turnId: idOf(window, windowSize + 50) });
  expect(window.chat.turns.map(({ number }) => number)).toContain(windowSize + 50);
});

test('sending shows the end again', async () => {
  const window = await makeWindow(windowSize + 40);
  await window.ask({ kind: 'moveWindow', move: 'first' });
  await window.send('The last one', {});
  expect(window.chat.turns.at(-1)?.text).toBe('The last one');
  expect(window.chat.laterCount).toBe(0);
});

test('an earlier message on another branch is gone to by choosing its version', async () => {
  const window = await makeWindow(4);
  const second = idOf(window, 2);
  await window.ask({ kind: 'editThreadMessage', turnId: second, text: 'Two again', files: 'keep' });
  await window.session.state.running?.over;
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Message 1', 'Two again']);
  await window.ask({ kind: 'goToMessage', turnId: second });
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Message 1', 'Message 2', 'Message 3', 'Message 4']);
});
