import { describe, expect, test } from 'vitest';
import { runs } from '../random/runs.ts';
import { crashEverywhere, modes } from './crashPoints.ts';
import { collecting, commits, converting, holding, images, reopening, takingOver } from './scenarios.ts';

const scenarios = [commits, reopening, takingOver, images, collecting, converting, holding];

describe.each(modes)('a process that ends, $name', mode => {
  test.each(scenarios)(
    '$name: at every step, nothing acknowledged is lost',
    { timeout: runs(60_000) },
    async scenario => {
      const { steps, checks } = await crashEverywhere(scenario, mode, runs(1));
      expect(steps).toBeGreaterThan(15);
      expect(checks).toBeGreaterThan(15);
    },
  );
});
