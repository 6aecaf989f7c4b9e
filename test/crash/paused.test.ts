import { describe, expect, test } from 'vitest';
import { Lease, type Owner } from '../../src/storage/log/lease.ts';
import { SimulatedDisk, type Interference } from '../fakes/simulatedDisk.ts';
import { commit, putBytes } from '../contract/storeRecords.ts';
import { noise } from '../random/noise.ts';
import { every, runs } from '../random/runs.ts';
import { inPlace } from './inPlace.ts';
import { seeded } from '../random/seeded.ts';
import { modes, type Mode } from './crashPoints.ts';
import { openStore } from './openStore.ts';
import { presenceOf } from './presence.ts';
import { expectAllAcknowledged, expectAllOn, Rival } from './rivals.ts';

const commitCount = 2;
const refusals = ['conflict', 'otherWindow'];

/** Falls asleep in front of one step on the disk, until it is woken; never again after that. */
class Sleeper {
  readonly at: number;
  readonly isAsleep: Promise<void>;
  readonly interfere: Interference;
  step: string | undefined;
  #isAwake = false;
  #goOn: () => void = () => undefined;

  constructor(at: number) {
    this.at = at;
    let fallAsleep: () => void;
    this.isAsleep = new Promise(resolve => (fallAsleep = resolve));
    let steps = 0;
    this.interfere = (call, name) => {
      if (++steps !== at || this.#isAwake) return undefined;
      this.step = `${call} ${name}`;
      fallAsleep();
      return new Promise(resolve => (this.#goOn = resolve));
    };
  }

  wake(): void {
    this.#isAwake = true;
    this.#goOn();
  }
}

async function pauseAt(sleeper: Sleeper, mode: Mode, whileAsleep: { readonly collect: boolean }): Promise<void> {
  const { canAppend } = mode;
  const disk = new SimulatedDisk();
  const [a, b] = [new Rival(), new Rival()];
  const me = { id: 'a', pid: 1, host: 'here' };
  const you = { id: 'b', pid: 2, host: 'here' };

  const work = async () => {
    const options = { owner: me, isGone: () => false, saveImageEvery: 2 };
    const { store } = await openStore(disk.files({ canAppend, interfere: sleeper.interfere }), options);
    for (let number = 0; number < commitCount; number++) {
      await a.commit(store);
    }
    return store;
  };
  const working = work();
  await Promise.race([sleeper.isAsleep, working]);

  const wasWriter = a.answers.includes('ok');
  const answered = a.answers.length;
  const other = await openStore(disk.files({ canAppend }), { owner: you, saveImageEvery: 2 });
  expect(await b.commit(other.store)).toBe('ok');
  expect(await b.commit(other.store)).toBe('ok');
  if (whileAsleep.collect) expect((await other.upkeep.collectGarbage()).ok).toBe(true);
  sleeper.wake();

  const store = await working;
  await a.commit(store);
  const answers = a.answers.slice(answered);
  // It is told at least once, whether what was under way is stored or not.
  expect(answers.some(answer => refusals.includes(answer))).toBe(true);
  await store.refresh();
  await expectAllAcknowledged(store, [a, b]);
  if (wasWriter || store.access() === 'reading') {
    for (const answer of answers.slice(1)) expect(refusals).toContain(answer);
    expect(store.access()).toBe('reading');
    expect(await b.commit(other.store)).toBe('ok');
  } else {
    // It had looked for a writer before there was one, and so took the store back.
    expect(refusals).toContain(await b.commit(other.store));
  }

  await expectAllOn(disk.afterPowerCut(seeded(sleeper.at)), mode, [a, b]);
  await store.close();
  await other.store.close();
  await expectAllOn(disk, mode, [a, b]);
}

describe.each(modes)('a process that is paused while another takes over, $name', mode => {
  test.each([{ collect: false }, { collect: true }])(
    'at every step, collecting garbage meanwhile: $collect',
    { timeout: runs(60_000) },
    async whileAsleep => {
      let at = 1 - every(5);
      for (let isPaused = true; isPaused;) {
        const sleeper = new Sleeper((at += every(5)));
        await inPlace(
          () => `paused at step ${at}, ${sleeper.step}`,
          () => pauseAt(sleeper, mode, whileAsleep),
        );
        isPaused = sleeper.step !== undefined;
      }
      expect(at).toBeGreaterThan(30);
    },
  );
});

test('a commit of a paused process that another has built upon is as durable as that one’s own', async () => {
  const mode = { name: 'appending', canAppend: true };
  const disk = new SimulatedDisk();
  const sleeper = new Sleeper(1);
  let isTime = false;
  const interfere: Interference = (call, name) =>
    isTime && call === 'sync' ? sleeper.interfere(call, name) : undefined;
  const a = await openStore(disk.files({ interfere }), { owner: { id: 'a', pid: 1, host: 'here' }, saveImageEvery: 0 });
  // Too long a segment for its bytes to be copied into the next one.
  await putBytes(a.store, noise(1, 5_000_000));
  await commit(a.store);
  isTime = true;
  const [first, second] = [new Rival(), new Rival()];
  const committing = first.commit(a.store);
  await sleeper.isAsleep;

  const b = await openStore(disk.files(), { owner: { id: 'b', pid: 2, host: 'here' }, saveImageEvery: 0 });
  expect(await second.commit(b.store)).toBe('ok');
  expect(await presenceOf(b.store, first.attempts[0]?.records ?? [])).toBe('whole');
  for (let cut = 0; cut < 10; cut++) await expectAllOn(disk.afterPowerCut(seeded(cut)), mode, [first, second]);

  sleeper.wake();
  expect(await committing).toBe('ok');
  for (let cut = 0; cut < 10; cut++) await expectAllOn(disk.afterPowerCut(seeded(cut)), mode, [first, second]);
  await a.store.close();
  await b.store.close();
});

test.each([{ isSeen: true }, { isSeen: false }])(
  'a commit counts for nothing that another process may have overlooked when it claimed the right to write; seen: $isSeen',
  async ({ isSeen }) => {
    const disk = new SimulatedDisk();
    const [writing, linking] = [new Sleeper(1), new Sleeper(1)];
    let isTime = false;
    const pauseWriting: Interference = (call, name) =>
      isTime && call === 'write' ? writing.interfere(call, name) : undefined;
    // It has read the log by then, and has not yet said from where on it will write.
    const pauseLinking: Interference = (call, name) =>
      call === 'write' && name === 'segment-2.log' ? linking.interfere(call, name) : undefined;
    const isGone = ({ id }: Owner): boolean => id === 'a';
    const [me, you] = ['a', 'b'].map((id, pid): Owner => ({ id, pid, host: 'here' }));
    const a = await openStore(disk.files({ interfere: pauseWriting }), { owner: me!, isGone });
    const [first, second] = [new Rival(), new Rival()];
    expect(await first.commit(a.store)).toBe('ok');
    isTime = true;
    const committing = first.commit(a.store);
    await writing.isAsleep;

    const b = await openStore(disk.files({ interfere: pauseLinking }), { owner: you!, isGone });
    const takingOver = second.commit(b.store);
    await linking.isAsleep;
    if (isSeen) await new Lease(disk.files(), { owner: you!, isGone, staleAfter: 1, now: () => 0 }).beat();
    writing.wake();
    // One that sees that the other lives leaves the store to it; else it takes the store back, and then all it wrote counts.
    expect(await committing).toBe(isSeen ? 'otherWindow' : 'ok');

    linking.wake();
    const answer = await takingOver;
    if (isSeen) expect(answer).toBe('ok');
    else expect(refusals).toContain(answer);
    await expectAllOn(disk, { name: 'appending', canAppend: true }, [first, second]);
    await a.store.close();
    await b.store.close();
  },
);
