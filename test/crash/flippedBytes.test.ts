import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/core/ports/store.ts';
import { openStoreOn } from '../../src/storage/openStore.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { every, runs } from '../random/runs.ts';
import { modes, type Mode } from './crashPoints.ts';
import { factsIn } from './factsIn.ts';
import { inPlace } from './inPlace.ts';
import { engine, openStore } from './openStore.ts';
import { Rival } from './rivals.ts';
import { tamperings } from './tampering.ts';
import { Workload } from './workload.ts';

/** Contents of every encoding, a deleted thread, segments by two processes, and an image. */
async function makeStore({ canAppend }: Mode): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  for (let time = 0; time < 2; time++) {
    const { store } = await openStore(disk.files({ canAppend }), { saveImageEvery: 3 });
    for (const workload of [new Workload(), new Workload()]) {
      for (let number = 0; number < 3; number++) await store.commit(await workload.next(store));
    }
    await store.commit([{ kind: 'threadDeleted', id: store.listThreads()[0]!.thread.id }]);
    await store.close();
  }
  return disk;
}

/** Every offset, or as many as there is time for, spread evenly. */
function offsetsIn(length: number): readonly number[] {
  const count = Math.min(length, runs(30));
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

/** Expects that a store with one damaged byte tells nothing wrong, and names the file. */
async function expectHonest(
  disk: SimulatedDisk,
  mode: Mode,
  name: string,
  facts: ReadonlyMap<string, string>,
): Promise<'refused' | 'opened'> {
  const errors: string[] = [];
  const log = { info: () => undefined, error: (message: string) => void errors.push(message) };
  const options = { log, heartbeat: 0, isGone: () => true };
  const opened = await openStoreOn(disk.files({ canAppend: mode.canAppend }), engine, options);
  if (!opened.ok) {
    expect(opened.error.reason).toMatch(/\w+ \w+/);
    return 'refused';
  }
  const { store, upkeep } = opened.value;
  await expectNothingWrong(store, facts);
  const problems = [...upkeep.problems(), ...(await upkeep.verify()).problems];
  expect([...problems.map(({ file }) => file), errors.join()].join()).toContain(name);
  for (const { text } of problems) expect(text).toMatch(/\w+ \w+/);
  await store.close();
  return 'opened';
}

async function expectNothingWrong(store: Store, facts: ReadonlyMap<string, string>): Promise<void> {
  for (const [about, fact] of await factsIn(store)) {
    if (!fact.endsWith('MISSING')) expect(fact, about).toBe(facts.get(about));
  }
}

/** New commits are stored, and found again. */
async function expectUsable(disk: SimulatedDisk, { canAppend }: Mode): Promise<void> {
  const rival = new Rival();
  const { store } = await openStore(disk.files({ canAppend }));
  expect(await rival.commit(store)).toBe('ok');
  await store.close();
  const again = await openStore(disk.files({ canAppend }));
  expect(await rival.commit(again.store)).toBe('ok');
  await again.store.close();
}

describe.each(modes)('one damaged byte, $name', mode => {
  test('anywhere is found, named, and never believed', { timeout: runs(60_000) }, async () => {
    const whole = await makeStore(mode);
    const facts = await factsOf(whole, mode);
    let opened = 0;
    for (const name of whole.names().filter(file => file !== 'lease')) {
      for (const offset of offsetsIn(await whole.files().size(name))) {
        const disk = whole.copy();
        disk.damage(name, offset);
        await inPlace(
          () => `byte ${offset} of ${name}`,
          async () => {
            if ((await expectHonest(disk, mode, name, facts)) === 'refused') return;
            opened++;
            if (offset % 5 === 0) await expectUsable(disk, mode);
          },
        );
      }
    }
    expect(opened).toBeGreaterThan(50);
  });

  test('of a content, with checksums that fit, is never believed', { timeout: runs(60_000) }, async () => {
    const whole = await makeStore(mode);
    const facts = await factsOf(whole, mode);
    let opened = 0;
    for (const name of whole.names().filter(file => file.startsWith('segment'))) {
      for (const { segment, offset } of tamperings(await whole.files().read(name), every(61))) {
        const disk = new SimulatedDisk({ ...(await contentsOf(whole)), [name]: segment });
        await inPlace(
          () => `byte ${offset} of ${name}`,
          async () => {
            const { store } = await openStore(disk.files({ canAppend: mode.canAppend }));
            await expectNothingWrong(store, facts);
            await store.close();
            opened++;
          },
        );
      }
    }
    expect(opened).toBeGreaterThan(100);
  });
});

async function factsOf(disk: SimulatedDisk, { canAppend }: Mode): Promise<ReadonlyMap<string, string>> {
  const { store } = await openStore(disk.copy().files({ canAppend }));
  const facts = await factsIn(store);
  await store.close();
  return facts;
}

async function contentsOf(disk: SimulatedDisk): Promise<Record<string, Uint8Array>> {
  const contents: Record<string, Uint8Array> = {};
  for (const name of disk.names()) contents[name] = await disk.files().read(name);
  return contents;
}
