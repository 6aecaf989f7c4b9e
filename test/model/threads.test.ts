import fc from 'fast-check';
import { describe, test } from 'vitest';
import { isLongRun, runs } from '../random/runs.ts';
import { threadOperations } from './threadOperations.ts';
import { onDisk, inMemory, ThreadsTest } from './threadsTest.ts';

/** Whatever is done to threads, they are what a list of messages and their files in plain objects says. */
describe('threads', () => {
  test.each([
    ['in memory', inMemory, isLongRun ? 900 : 350],
    ['on a disk', onDisk, isLongRun ? 100 : 50],
  ] as const)('%s are as their model', { timeout: runs(180_000) }, async (_, start, count) => {
    await fc.assert(
      fc.asyncProperty(threadOperations, async operations => {
        const subject = new ThreadsTest(await start());
        try {
          for (const operation of operations) await subject.run(operation);
        } finally {
          await subject.end();
        }
      }),
      { numRuns: runs(count) },
    );
  });
});
