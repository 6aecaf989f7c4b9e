import { expect, test } from 'vitest';
import { parseThreadId, parseTurnId } from '../../core/ids.ts';
import type { PastTurn } from '../../core/ports/agent.ts';
import { planSession, toMemory, type SessionHead } from './sessionPlan.ts';

/** Turns as `name` or `name:session`; `!` before the name for one of another agent. */
const historyOf = (notation: string): readonly PastTurn[] =>
  notation
    .split(' ')
    .filter(Boolean)
    .map((part, index) => {
      const [name = '', session] = part.replace('!', '').split(':');
      const turn = {
        id: parseTurnId(name),
        threadId: parseThreadId('t'),
        parentId: undefined,
        number: index + 1,
        text: name,
        agentId: part.startsWith('!') ? 'other' : 'tea',
        status: 'completed' as const,
        startedAt: 1,
        endedAt: 2,
        failure: undefined,
        ...(session === undefined ? {} : { memory: session === 'broken' ? '{' : toMemory(session) }),
      };
      return { turn, items: [] };
    });

const live = (head: string | undefined, isInPlace = true): SessionHead => ({
  sessionId: 'live',
  head: head === undefined ? undefined : parseTurnId(head),
  isInPlace,
});

test.each<[string, string, SessionHead | undefined, string]>([
  ['a first message', '', undefined, 'new 0'],
  ['a first message where a session waits', '', live(undefined), 'continue 0, new 0'],
  ['the next message', 'a:A b:B', live('b'), 'continue 2, fork B 2, fork A 1, new 0'],
  ['an edited message', 'a:A', live('b'), 'fork A 1, new 0'],
  ['an edited first message', '', live('b'), 'new 0'],
  ['a message in a new window', 'a:A b:B', undefined, 'fork B 2, fork A 1, new 0'],
  ['a message after turns of another agent', 'a:A !x !y:Y', live('a'), 'continue 1, fork A 1, new 0'],
  ['a message in another folder', 'a:A', live('a', false), 'fork live 1, fork A 1, new 0'],
  ['a message after one whose memory was not kept', 'a:A b', undefined, 'fork A 1, new 0'],
  ['a memory that cannot be read', 'a:broken', undefined, 'new 0'],
])('%s', (_, history, head, expected) => {
  const steps = planSession(historyOf(history), 'tea', head);
  const shown = steps.map(step => `${step.kind} ${step.kind === 'fork' ? `${step.sessionId} ` : ''}${step.known}`);
  expect(shown.join(', ')).toBe(expected);
});
