import fc from 'fast-check';
import { describe, test } from 'vitest';
import { runs } from '../random/runs.ts';
import { DiskPlace } from './restoringDiskPlace.ts';
import { operations } from './restoringOperations.ts';
import { MemoryPlace, type Place } from './restoringPlace.ts';
import { RestoringTest } from './restoringTest.ts';

const isLongRun = runs(1) > 1;

describe.each([
  { name: 'in memory', numRuns: isLongRun ? 10_000 : 300, make: async (): Promise<Place> => new MemoryPlace() },
  { name: 'on a disk, with a store', numRuns: runs(20), make: (): Promise<Place> => DiskPlace.make() },
])('a working directory $name', ({ numRuns, make }) => {
  test('whatever happens, restores do what they say and lose nothing', { timeout: runs(90_000) }, async () => {
    const property = fc.asyncProperty(operations, async list => {
      const place = await make();
      try {
        const subject = new RestoringTest(place);
        for (const operation of list) await subject.run(operation);
        await subject.expectEverythingKept();
      } finally {
        await place.dispose();
      }
    });
    await fc.assert(property, { numRuns });
  });
});
