import { expect, test } from 'vitest';
import { activePath, newestBelow } from './branch.ts';
import { parseThreadId, parseTurnId } from './ids.ts';
import type { Turn } from './thread.ts';

/** Reads `a a>b a>c` as three turns: `b` and `c` are versions of the message after `a`. */
function turnsOf(notation: string): readonly Turn[] {
  return notation.split(' ').map((word, index): Turn => {
    const [id = '', parent] = word.split('>').reverse();
    return {
      id: parseTurnId(id),
      threadId: parseThreadId('t'),
      parentId: parent === undefined ? undefined : parseTurnId(parent),
      number: 1,
      text: word,
      agentId: 'agent',
      status: 'completed',
      startedAt: index,
      endedAt: index,
      failure: undefined,
    };
  });
}

const ids = (turns: readonly Turn[]) => turns.map(({ id }) => id).join(' ');
const turns = turnsOf('a a>b b>c a>d d>e x');

test('the path leads from the first message to the leaf', () => {
  expect(ids(activePath(turns, parseTurnId('e')))).toBe('a d e');
  expect(ids(activePath(turns, undefined))).toBe('');
});
test('the newest message below a version is where its branch is taken up again', () => {
  expect(newestBelow(turns, turns[1]!).id).toBe('c');
  expect(newestBelow(turns, turns[0]!).id).toBe('e');
  expect(newestBelow(turns, turns[5]!).id).toBe('x');
});
test('a path with a loop in damaged data ends', () => {
  expect(ids(activePath(turnsOf('b>a a>b'), parseTurnId('a')))).toBe('b a');
});
