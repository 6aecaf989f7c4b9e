import { describe, expect, test } from 'vitest';
import { openStoreOn, type OpenedStore } from '../../src/storage/openStore.ts';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import { fileError, SimulatedDisk, type Interference } from '../fakes/simulatedDisk.ts';
import { every, runs } from '../random/runs.ts';
import { seeded } from '../random/seeded.ts';
import { modes, type Mode } from './crashPoints.ts';
import { inPlace } from './inPlace.ts';
import { engine, openStore } from './openStore.ts';
import { presenceOf } from './presence.ts';
import { expectAllOn, Rival } from './rivals.ts';

interface Refusal {
  readonly code: string;
  /** Steps in a row. */
  readonly times: number;
}

const log = { info: () => undefined, error: () => undefined };
const enough = 40;

async function openInTheEnd(files: StorageFiles): Promise<OpenedStore> {
  for (let time = 0; time < enough; time++) {
    const opened = await openStoreOn(files, engine, { log, heartbeat: 0, isGone: () => true, saveImageEvery: 2 });
    if (opened.ok) return opened.value;
    expect(opened.error).toMatchObject({ kind: 'notReadable', reason: expect.stringMatching(/\w+ \w+/) as unknown });
  }
  throw new Error('The store was never opened.');
}

/** What is refused is not there, unless the disk then refuses to tell what became of it; in the end it is stored. */
async function commitInTheEnd({ store }: OpenedStore, rival: Rival, { times }: Refusal): Promise<void> {
  const possible = times === 1 ? ['absent'] : ['absent', 'whole'];
  let answer = await rival.commit(store);
  for (let time = 0; answer !== 'ok'; time++) {
    expect(['diskFull', 'notWritable', 'conflict']).toContain(answer);
    const last = rival.attempts.at(-1);
    if (last !== undefined && last.answer !== 'ok') expect(possible).toContain(await presenceOf(store, last.records));
    if (time === enough) throw new Error('Nothing was ever committed.');
    // Half a garbage collection looks like another window.
    if (answer === 'conflict') await store.refresh();
    answer = await rival.retry(store);
  }
}

/** Refuses steps of a process that commits and collects garbage. Returns whether it came to the first of them. */
async function refuseWork(at: number, mode: Mode, refusal: Refusal): Promise<boolean> {
  const disk = new SimulatedDisk();
  const rival = new Rival();
  await prepare(disk, mode, rival);
  const refuser = refuse(refusal, at);
  const opened = await openInTheEnd(disk.files({ canAppend: mode.canAppend, interfere: refuser.interfere }));
  await commitInTheEnd(opened, rival, refusal);
  await commitInTheEnd(opened, rival, refusal);
  await collect(opened);
  await commitInTheEnd(opened, rival, refusal);
  for (let cut = 0; cut < 4; cut++) await expectAllOn(disk.afterPowerCut(seeded(100 * at + cut)), mode, [rival]);
  await opened.store.close();
  await expectAllOn(disk, mode, [rival]);
  return refuser.steps() >= at;
}

/** Refuses steps of a garbage collection only; commits after it, of which the names on the disk must not be in doubt. */
async function refuseCollection(at: number, mode: Mode, refusal: Refusal): Promise<boolean> {
  const disk = new SimulatedDisk();
  const rival = new Rival();
  await prepare(disk, mode, rival);
  let refuser = refuse(refusal, Infinity);
  const interfere: Interference = (call, name) => refuser.interfere(call, name);
  const opened = await openInTheEnd(disk.files({ canAppend: mode.canAppend, interfere }));
  await commitInTheEnd(opened, rival, refusal);
  refuser = refuse(refusal, at);
  await collect(opened);
  const isRefused = refuser.steps() >= at;
  refuser = refuse(refusal, Infinity);
  await commitInTheEnd(opened, rival, refusal);
  for (let cut = 0; cut < runs(3); cut++) await expectAllOn(disk.afterPowerCut(seeded(100 * at + cut)), mode, [rival]);
  await opened.store.close();
  return isRefused;
}

function refuse({ code, times }: Refusal, at: number) {
  let steps = 0;
  const interfere: Interference = () => {
    steps++;
    if (steps >= at && steps < at + times) throw fileError(code);
  };
  return { interfere, steps: () => steps };
}

async function collect({ upkeep }: OpenedStore): Promise<void> {
  const collected = await upkeep.collectGarbage();
  if (!collected.ok) expect(['diskFull', 'notWritable', 'conflict']).toContain(collected.error.kind);
}

/** A store with something in it. */
async function prepare(disk: SimulatedDisk, { canAppend }: Mode, rival: Rival): Promise<void> {
  const { store } = await openStore(disk.files({ canAppend }));
  await rival.commit(store);
  await store.close();
}

describe.each(modes)('a disk that refuses, $name', mode => {
  test.each([
    { code: 'ENOSPC', times: 1, first: 1, stride: every(17) },
    { code: 'EIO', times: 3, first: 2, stride: every(17) },
  ])(
    'any step with $code, $times in a row: nothing acknowledged is lost',
    { timeout: runs(60_000) },
    async ({ first, stride, ...refusal }) => {
      const last = await forEachStep(first, stride, at => refuseWork(at, mode, refusal));
      expect(last).toBeGreaterThan(30);
    },
  );

  test('any step of a garbage collection: nothing committed later is lost', { timeout: runs(60_000) }, async () => {
    const last = await forEachStep(1, every(4), at => refuseCollection(at, mode, { code: 'EIO', times: 1 }));
    expect(last).toBeGreaterThan(10);
  });
});

test('a segment that is there although its publication was refused is durable once a second attempt is acknowledged', async () => {
  const mode = { name: 'in whole segments', canAppend: false };
  const disk = new SimulatedDisk();
  const rival = new Rival();
  let refusals = 0;
  const interfere: Interference = call => {
    if (call === 'publishRest' && refusals++ === 0) throw fileError('EIO');
  };
  const opened = await openInTheEnd(disk.files({ ...mode, interfere }));
  await commitInTheEnd(opened, rival, { code: 'EIO', times: 1 });
  expect(rival.answers).toEqual(['notWritable']);
  expect(rival.attempts.map(({ answer }) => answer)).toEqual(['ok']);
  for (let cut = 0; cut < 10; cut++) await expectAllOn(disk.afterPowerCut(seeded(cut)), mode, [rival]);
  await opened.store.close();
});

/** Goes on until there is no such step; returns its number. */
async function forEachStep(first: number, stride: number, work: (at: number) => Promise<boolean>): Promise<number> {
  for (let at = first; ; at += stride) {
    const isRefused = await inPlace(
      () => `refused at step ${at}`,
      () => work(at),
    );
    if (!isRefused) return at;
  }
}
