import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { defineConfig } from 'vitest/config';

/** Random tests do ten times as much in a long run. */
const longer = env['THREAD_CHECKPOINTS_LONG'] === '1' ? 10 : 1;

export default defineConfig({
  test: {
    // One less unless told, and on two processors nothing beside anything else.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'webview/**/*.test.{ts,tsx}',
            'test/{agents,contract,core,crash,model}/**/*.test.ts',
          ],
          setupFiles: ['test/random/again.ts'],
          testTimeout: longer * 20_000,
          hookTimeout: longer * 10_000,
          // Loading modules anew for each file takes longer than most of them.
          isolate: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // Each has a VS Code of its own, which mostly waits.
          maxWorkers: 2,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
