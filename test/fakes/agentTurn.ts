import { parseThreadId, parseTurnId } from '../../src/core/ids.ts';
import type { AgentTurn } from '../../src/core/ports/agent.ts';

/** A first message in a thread of its own; nothing is asked of the user. */
export const agentTurn = (turn: Pick<AgentTurn, 'text' | 'files'> & Partial<AgentTurn>): AgentTurn => ({
  threadId: parseThreadId('h1'),
  turnId: parseTurnId('t1'),
  folder: '',
  history: [],
  onlyFitting: false,
  ready: () => Promise.resolve(),
  ask: () => Promise.resolve(undefined),
  ...turn,
});
