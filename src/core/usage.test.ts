import { expect, test } from 'vitest';
import { sumUsage, tokensOf, usageIn, usageWords } from './usage.ts';

test('what was told last of a turn counts', () => {
  expect(usageIn([])).toBeUndefined();
  expect(
    usageIn([
      { kind: 'usage', usage: { input: 1 } },
      { kind: 'usage', usage: { input: 2 } },
    ]),
  ).toEqual({ input: 2 });
});

test('it is told in words, as far as it is known', () => {
  const all = { input: 1200, output: 300, cost: { amount: 0.25, currency: 'USD' }, contextUsed: 20, contextSize: 100 };
  expect(usageWords(all)).toBe('Tokens: 1200 sent, 300 received; about 0.25 USD; 20% of the context in use');
  expect(usageWords({})).toBe('Tokens: not told');
  expect(usageWords({ output: 3, contextUsed: 2, contextSize: 0 })).toBe('Tokens: 3 received');
  expect([tokensOf(all), tokensOf({}), tokensOf({ output: 3 })]).toEqual([1500, undefined, 3]);
});

test('turns that told nothing change nothing; cost and context are those told last', () => {
  const first = { input: 10, output: 1, cost: { amount: 1, currency: 'USD' }, contextUsed: 10, contextSize: 100 };
  const second = { input: 20, contextUsed: 30, contextSize: 100 };
  const sum = { input: 30, output: 1, cost: first.cost, contextUsed: 30, contextSize: 100 };
  expect(sumUsage([first, second])).toEqual(sum);
  expect(sumUsage([undefined, first, undefined, second, undefined])).toEqual(sum);
  expect(sumUsage([undefined])).toBeUndefined();
  expect(sumUsage([{}])).toEqual({});
});
