import type { ItemContent, TokenUsage } from './thread.ts';

/** What a turn has used, as its agent told last; `undefined` when it told nothing. */
export const usageIn = (items: readonly ItemContent[]): TokenUsage | undefined =>
  items.flatMap(item => (item.kind === 'usage' ? item.usage : [])).at(-1);

/** In words: `Tokens: 1200 sent, 300 received; about 0.25 USD; 20% of the context in use`. */
export function usageWords({ input, output, cost, contextUsed, contextSize }: TokenUsage): string {
  const tokens = [input === undefined ? '' : `${input} sent`, output === undefined ? '' : `${output} received`];
  const told = tokens.filter(Boolean).join(', ');
  const parts = [
    `Tokens: ${told || 'not told'}`,
    cost === undefined ? '' : `about ${cost.amount} ${cost.currency}`,
    contextUsed === undefined || contextSize === undefined || contextSize <= 0
      ? ''
      : `${Math.round((100 * contextUsed) / contextSize)}% of the context in use`,
  ];
  return parts.filter(Boolean).join('; ');
}

/** Tokens sent and received; `undefined` when neither is told. */
export const tokensOf = ({ input, output }: TokenUsage): number | undefined =>
  input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);

/**
 * What all turns of a path have used: their tokens added up, cost and context as they were told last, since agents tell these of their
 * whole session. Turns that told nothing, such as one that was cut off, change nothing. `undefined` when none told anything.
 */
export function sumUsage(turns: readonly (TokenUsage | undefined)[]): TokenUsage | undefined {
  const told = turns.filter(usage => usage !== undefined);
  if (told.length === 0) return undefined;
  const sum = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter(value => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((all, value) => all + value, 0);
  };
  const input = sum(told.map(usage => usage.input));
  const output = sum(told.map(usage => usage.output));
  const cost = told.findLast(usage => usage.cost !== undefined)?.cost;
  const context = told.findLast(usage => usage.contextUsed !== undefined && usage.contextSize !== undefined);
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(cost === undefined ? {} : { cost }),
    ...(context?.contextUsed === undefined ? {} : { contextUsed: context.contextUsed }),
    ...(context?.contextSize === undefined ? {} : { contextSize: context.contextSize }),
  };
}
