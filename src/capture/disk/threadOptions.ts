import type { WorkerOptions } from 'node:worker_threads';

/**
 * For each thread of this program. What a walk makes is needed no longer than a moment: with little room for what is new, the
 * memory of a large walk is given back while it goes on, and takes as long.
 */
export const threadOptions: WorkerOptions = {
  name: 'Thread Checkpoints',
  execArgv: [],
  resourceLimits: { maxYoungGenerationSizeMb: 3 },
};
