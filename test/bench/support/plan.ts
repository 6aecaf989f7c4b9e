import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BenchTree } from './benchTree.ts';

export interface BenchPlan {
  /** For this program alone; removed when it has ended. */
  readonly scratch: string;
  /** For all programs of a run. */
  readonly shared: string;
  readonly trees: readonly BenchTree[];
}

/** What `scripts/bench.mjs` told this program. */
export const plan = JSON.parse(process.argv[2] ?? '{}') as BenchPlan;

/** A path in this program's own folder; the folders above it are made. */
export function scratch(...names: readonly string[]): string {
  const path = join(plan.scratch, ...names);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
