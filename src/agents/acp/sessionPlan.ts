import type { TurnId } from '../../core/ids.ts';
import type { PastTurn } from '../../core/ports/agent.ts';
import { fieldsOf, textIn } from './fields.ts';

/** A way to a session that knows the turns of `known`, and nothing else of the thread. */
export type SessionStep =
  /** Go on in the session the thread has. */
  | { readonly kind: 'continue'; readonly known: number }
  /** Go on in a fork of a session, which stays as it is. */
  | { readonly kind: 'fork'; readonly sessionId: string; readonly known: number }
  | { readonly kind: 'new'; readonly known: 0 };

/** The session of a thread, as it is now. */
export interface SessionHead {
  readonly sessionId: string;
  /** The last turn it knows; `undefined` when it knows none. */
  readonly head: TurnId | undefined;
  /** Works where the turn is to work. */
  readonly isInPlace: boolean;
}

/**
 * Ways to a session for a turn that follows `history`, best first: the one that knows most of it, and of several the one that costs
 * least. The last one always works.
 */
export function planSession(
  history: readonly PastTurn[],
  agentId: string,
  live: SessionHead | undefined,
): readonly SessionStep[] {
  const steps: SessionStep[] = [];
  for (let known = history.length; known >= 0; known--) {
    const past = history[known - 1];
    if (live !== undefined && live.head === past?.turn.id) {
      if (live.isInPlace) steps.push({ kind: 'continue', known });
      else if (known > 0) steps.push({ kind: 'fork', sessionId: live.sessionId, known });
    }
    const sessionId = past && keptSession(past, agentId);
    if (sessionId !== undefined) steps.push({ kind: 'fork', sessionId, known });
  }
  return [...steps, { kind: 'new', known: 0 }];
}

function keptSession({ turn }: PastTurn, agentId: string): string | undefined {
  return turn.agentId === agentId && turn.memory !== undefined ? sessionIn(turn.memory) : undefined;
}

/** What is kept with a turn: the session to fork for a turn that follows. */
export const toMemory = (sessionId: string): string => JSON.stringify({ session: sessionId });

function sessionIn(memory: string): string | undefined {
  try {
    return textIn(fieldsOf(JSON.parse(memory))['session']);
  } catch {
    return undefined;
  }
}
