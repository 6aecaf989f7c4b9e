import { expect, test } from 'vitest';
import * as words from './storageWords.ts';

const refused = { kind: 'refused', cause: 'disk full', reason: 'the disk is full', held: false } as const;

test('what could not be saved is named with what is intact', () => {
  expect(words.pausedWords({ ...refused, number: 12 })).toBe('Checkpoint 12 could not be saved: the disk is full.');
  const intact = (number: number) => words.intactWords({ ...refused, number });
  expect([intact(12), intact(2), intact(1)]).toEqual([
    'Checkpoints 1 to 11 are intact. New changes are not covered until then.',
    'Checkpoint 1 is intact. New changes are not covered until then.',
    'New changes are not covered until then.',
  ]);
});

test('of another thread no number is named', () => {
  expect(words.pausedWords(refused)).toBe('Checkpoints could not be saved: the disk is full.');
  expect(words.intactWords(refused)).toBe('Those saved before are intact. New changes are not covered until then.');
});

test('messages that are in memory only are said to be', () => {
  expect(words.intactWords({ ...refused, number: 3, held: true })).toBe(
    'Checkpoints 1 to 2 are intact. New messages are kept in this window only: they are lost when it closes before there is room.',
  );
});

test('at the limit the size is said', () => {
  const notice = { kind: 'limitReached', cause: 'limit reached', limitBytes: 4 * 1024 ** 3 } as const;
  expect(words.limitWords(notice)).toBe('Checkpoints are paused: 4 GB are used.');
  expect(words.intactWords(notice)).toBe('Messages are still saved. Checkpoints saved before are intact.');
});

test('damage is counted, and some of its files are named', () => {
  expect(words.damageWords({ count: 1, paths: [] })).toBe('1 part of the store cannot be read. Others are fine.');
  expect(words.damageWords({ count: 3, paths: [] })).toBe('3 parts of the store cannot be read. Others are fine.');
  const named = (...paths: readonly string[]) => words.damagedPathWords({ count: 1, paths });
  expect(named()).toBe('');
  expect(named('media/logo.svg')).toBe('1 file is damaged in the store and is not offered: media/logo.svg.');
  expect(named('a', 'b', 'c', 'd', 'e')).toBe(
    '5 files are damaged in the store and are not offered: a, b, c, and 2 more.',
  );
});

test('the room that is used is said with the limit, if there is one', () => {
  const gigabyte = 1024 ** 3;
  const use = (onDisk: number, limit: number, overLimit = false) => ({ onDisk, limit, overLimit });
  expect(words.roomWords(use(1.2 * gigabyte, 4 * gigabyte))).toBe('Checkpoints use 1.2 GB of 4 GB');
  expect(words.roomWords(use(1.2 * gigabyte, 0))).toBe('Checkpoints use 1.2 GB');
  expect([use(89, 100), use(90, 100), use(1000, 0), use(10, 100, true)].map(words.isNearLimit)).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test('that nothing saved before is safe when the store was deleted', () => {
  const said = words.intactWords({ ...refused, held: true, storeIsGone: true });
  expect(said).toContain('are gone');
  expect(said).not.toContain('intact');
});
