/** How often a random test runs: `usual` times, and ten times as often in a long run (`npm run test:long`). */
export const runs = (usual: number): number => (process.env['THREAD_CHECKPOINTS_LONG'] === '1' ? usual * 10 : usual);
