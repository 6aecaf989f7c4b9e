import { expect, test } from 'vitest';
import { makeThread } from '../../test/contract/storeRecords.ts';
import { descendantsOf } from './descendants.ts';

test('descendants come deepest first, forks and strangers do not', () => {
  const root = makeThread();
  const child = makeThread({ parentThreadId: root.id });
  const grandchild = makeThread({ parentThreadId: child.id });
  const second = makeThread({ parentThreadId: root.id });
  const fork = makeThread({ forkedFrom: { threadId: root.id, turnId: undefined } });
  const threads = [root, fork, child, second, grandchild, makeThread()];
  expect(descendantsOf(threads, root.id)).toEqual([grandchild, child, second]);
  expect(descendantsOf(threads, grandchild.id)).toEqual([]);
});

test('threads that name each other as parents are each there once', () => {
  const one = makeThread();
  const other = makeThread({ parentThreadId: one.id });
  const threads = [{ ...one, parentThreadId: other.id }, other];
  expect(descendantsOf(threads, one.id)).toEqual([other]);
});
