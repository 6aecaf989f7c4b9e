import { describe, expect, test } from 'vitest';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { runs } from '../random/runs.ts';
import { seeded } from '../random/seeded.ts';
import { modes, type Mode } from './crashPoints.ts';
import { inPlace } from './inPlace.ts';
import { openStore } from './openStore.ts';
import { expectAllOn, Rival } from './rivals.ts';
import { Scheduler } from './scheduler.ts';

/** Three processes that take each other for dead, and so take the store from each other whenever they look. */
async function fight(mode: Mode, seed: number): Promise<number> {
  const { canAppend } = mode;
  const disk = new SimulatedDisk();
  const random = seeded(seed);
  const scheduler = new Scheduler(random);
  const rivals = [new Rival(), new Rival(), new Rival()];
  const work = async (rival: Rival, pid: number): Promise<void> => {
    const owner = { id: `process${pid}`, pid, host: 'here' };
    const { store, upkeep } = await openStore(disk.files({ canAppend, interfere: scheduler.interfere }), {
      owner,
      saveImageEvery: random(4),
    });
    for (let number = 0; number < 5; number++) {
      const answer = await rival.commit(store);
      expect(['ok', 'conflict', 'otherWindow']).toContain(answer);
      if (answer !== 'ok' || random(3) === 0) await store.refresh();
      if (random(6) === 0) await upkeep.collectGarbage();
    }
    await store.close();
  };
  await scheduler.run(rivals.map((rival, index) => work(rival, index + 1)));
  await expectAllOn(disk.afterPowerCut(random), mode, rivals);
  await expectAllOn(disk, mode, rivals);
  return rivals.flatMap(({ attempts }) => attempts).filter(({ answer }) => answer === 'ok').length;
}

describe.each(modes)('processes that fight for a store, $name', mode => {
  test('lose nothing that any of them acknowledged', { timeout: runs(60_000) }, async () => {
    let acknowledged = 0;
    for (let seed = 1; seed <= runs(20); seed++) {
      acknowledged += await inPlace(
        () => `seed ${seed}`,
        () => fight(mode, seed),
      );
    }
    expect(acknowledged).toBeGreaterThan(runs(20));
  });
});
