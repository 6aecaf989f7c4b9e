import { expect, test } from 'vitest';
import { inTurns } from './takeTurns.ts';

test('however much work is done in steps, everything else has its turn as soon as beside one', async () => {
  let inThisTurn = 0;
  let most = 0;
  function* work(): Generator<void, void> {
    for (let step = 0; step < 20; step++) {
      for (const end = performance.now() + 3; performance.now() < end;);
      most = Math.max(most, ++inThisTurn);
      yield;
    }
  }
  let isOver = false;
  const endTurn = (): void => {
    inThisTurn = 0;
    if (!isOver) setImmediate(endTurn);
  };
  setImmediate(endTurn);
  await Promise.all(Array.from({ length: 5 }, () => inTurns(work())));
  isOver = true;
  // Each of them does its first step before it can know of the others.
  expect(most).toBeLessThanOrEqual(2 * 5);
});

test('works that are done in steps go on side by side', async () => {
  const ended: string[] = [];
  function* work(name: string, steps: number): Generator<void, void> {
    for (let step = 0; step < steps; step++) {
      for (const end = performance.now() + 3; performance.now() < end;);
      yield;
    }
    ended.push(name);
  }
  await Promise.all([inTurns(work('long', 40)), inTurns(work('short', 8))]);
  expect(ended).toEqual(['short', 'long']);
});
