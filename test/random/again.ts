import fc from 'fast-check';
import { isLongRun } from './runs.ts';

/**
 * `THREAD_CHECKPOINTS_SEED=seed:path` runs the one case again that a failure names, given that its test alone is run; `=seed` all of
 * a run, whose seed long runs print.
 */
const [given, path] = (process.env['THREAD_CHECKPOINTS_SEED'] ?? '').split(/:(.*)/);

const seed = given ? Number(given) : Date.now() & 0x7fffffff;
if (isLongRun) process.stdout.write(`Random tests of this file: THREAD_CHECKPOINTS_SEED=${seed}\n`);

fc.configureGlobal({ seed, ...(path && { path }) });
