import { dropCaches } from './machine.ts';
import { timed } from './statistics.ts';

export interface Sides {
  /** Not timed. */
  readonly prepare?: (round: number) => unknown;
  readonly ours: (round: number) => unknown;
  readonly git: (round: number) => unknown;
  /** Not timed. */
  readonly check?: (round: number) => unknown;
}

export interface Times {
  /** Milliseconds, one a round. */
  readonly ours: readonly number[];
  readonly git: readonly number[];
}

/** Does both sides in turn, round by round, and each of them first in every second round. */
export async function alternate(
  rounds: number,
  { prepare, ours, git, check }: Sides,
  { cold = false }: { readonly cold?: boolean } = {},
): Promise<Times> {
  const times = { ours: [] as number[], git: [] as number[] };
  const sides = [
    { work: ours, kept: times.ours },
    { work: git, kept: times.git },
  ];
  for (let round = 0; round < rounds; round++) {
    await prepare?.(round);
    for (const { work, kept } of round % 2 === 0 ? sides : sides.toReversed()) {
      if (cold) dropCaches();
      kept.push(await timed(() => work(round)));
    }
    await check?.(round);
  }
  return times;
}
