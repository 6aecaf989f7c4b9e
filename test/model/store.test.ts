import fc from 'fast-check';
import { describe, test } from 'vitest';
import { modes } from '../crash/crashPoints.ts';
import { runs } from '../random/runs.ts';
import { operations } from './operations.ts';
import { StoreTest } from './storeTest.ts';

describe.each(modes)('the store, $name', mode => {
  test('answers as the one in memory, whatever is done to it', { timeout: runs(60_000) }, async () => {
    const property = fc.asyncProperty(operations, async list => {
      const subject = await StoreTest.start(mode);
      try {
        for (const operation of list) await subject.run(operation);
      } finally {
        await subject.end();
      }
    });
    await fc.assert(property, { numRuns: runs(25), endOnFailure: false });
  });
});
