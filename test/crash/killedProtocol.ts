import { parseCheckpointId, parseThreadId, type CheckpointId, type ThreadId } from '../../src/core/ids.ts';
import { noise } from '../random/noise.ts';

/** What a writer tells, a line each, as it happens. `started` comes before the attempt, `stored` once it is acknowledged. */
export type Told =
  | { readonly kind: 'opening' }
  | { readonly kind: 'commitStarted' | 'commitStored'; readonly number: number }
  | { readonly kind: 'deletionStarted' | 'deletionStored'; readonly thread: ThreadId };

/** Commits of one thread. */
export const commitsPerThread = 8;

/** @param number of the commit, counted over all writers */
export const threadOf = (number: number): ThreadId => parseThreadId(`t${Math.floor(number / commitsPerThread)}`);
export const checkpointOf = (number: number): CheckpointId => parseCheckpointId(`c${number}`);

/** The files of a commit's checkpoint. */
export function contentsOf(number: number): Readonly<Record<string, Uint8Array>> {
  const lines = Array.from(
    { length: 200 },
    (_, line) => `${line}: ${line === number % 200 ? `new in ${number}` : 'as ever'}\n`,
  );
  return {
    'long.txt': new TextEncoder().encode(lines.join('')),
    'noise.bin': noise(number, number % 10 === 0 ? 150_000 : 2000),
    'short.txt': new TextEncoder().encode(`commit ${number}`),
  };
}
