/** Whether this is a long run (`npm run test:long`). */
export const isLongRun = process.env['THREAD_CHECKPOINTS_LONG'] === '1';

/** How often a random test runs: `usual` times, and ten times as often in a long run. */
export const runs = (usual: number): number => (isLongRun ? usual * 10 : usual);

/** Every how many steps a test looks: at each in a long run. */
export const every = (usual: number): number => (isLongRun ? 1 : usual);
