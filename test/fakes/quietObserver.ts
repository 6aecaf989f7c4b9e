import type { TurnObserver } from '../../src/app/agentTurn.ts';

/** Wants to know nothing. */
export const quietObserver: TurnObserver = {
  onStarted: () => undefined,
  onBefore: () => undefined,
  onItems: () => undefined,
  onStep: () => undefined,
  onAsk: () => Promise.resolve(undefined),
};
