import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import { SimulatedDisk, type DiskCall } from '../fakes/simulatedDisk.ts';
import { every } from '../random/runs.ts';
import { seeded } from '../random/seeded.ts';
import { everythingIn } from './everythingIn.ts';
import { inPlace } from './inPlace.ts';
import { findProblems, openStore } from './openStore.ts';
import { Refused, Workload } from './workload.ts';

export interface Mode {
  readonly name: string;
  readonly canAppend: boolean;
}

export const modes: readonly Mode[] = [
  { name: 'appending', canAppend: true },
  { name: 'in whole segments', canAppend: false },
];

/** What a store held after each acknowledged commit, from the start; and how many commits were tried. */
export class History {
  readonly states: string[] = [];
  #tried = 0;

  /** The store is open, and everything in it counts as acknowledged. */
  async begin(store: Store): Promise<void> {
    if (this.states.length === 0) this.states.push(await everythingIn(store));
  }

  async commit(store: Store, records: readonly StoreRecord[]): Promise<void> {
    this.#tried++;
    const result = await store.commit(records);
    if (!result.ok) throw new Refused(result.error);
    this.states.push(await everythingIn(store));
  }

  get acknowledged(): number {
    return Math.max(0, this.states.length - 1);
  }

  get tried(): number {
    return this.#tried;
  }
}

/** Work on a store, from opening it. What is `prepare`d lies on the disk durably. */
export interface Scenario {
  readonly name: string;
  readonly prepare?: (files: StorageFiles) => Promise<void>;
  readonly run: (files: StorageFiles, history: History) => Promise<void>;
}

/** The process ended in front of a step on the disk, or after the last one. */
interface CrashPoint {
  readonly disk: SimulatedDisk;
  readonly step: string;
  readonly acknowledged: number;
  readonly tried: number;
}

/** Ending in front of one of these leaves the same disk as ending in front of the step that follows, with less acknowledged. */
const readingCalls: ReadonlySet<DiskCall> = new Set(['list', 'size', 'read', 'readRange', 'open']);

/** Runs the scenario once, and returns the disk as it was in front of every step. */
async function findCrashPoints(
  { prepare, run }: Scenario,
  { canAppend }: Mode,
): Promise<{ readonly points: readonly CrashPoint[]; readonly states: readonly string[] }> {
  const prepared = new SimulatedDisk();
  await prepare?.(prepared.files({ canAppend }));
  const disk = await unplug(prepared);
  const points: CrashPoint[] = [];
  const history = new History();
  const keep = (step: string): void => {
    const { acknowledged, tried } = history;
    points.push({ disk: disk.copy(), step: `step ${points.length + 1}: ${step}`, acknowledged, tried });
  };
  const interfere = (call: DiskCall, name: string): void => {
    if (!readingCalls.has(call)) keep(`${call} ${name}`);
  };
  await run(disk.files({ interfere, canAppend }), history);
  keep('the end');
  return { points, states: history.states };
}

/** The same disk with everything durable. */
async function unplug(disk: SimulatedDisk): Promise<SimulatedDisk> {
  const files = disk.files();
  const contents: Record<string, Uint8Array> = {};
  for (const name of disk.names()) contents[name] = await files.read(name);
  return new SimulatedDisk(contents);
}

export interface CrashReport {
  readonly steps: number;
  /** Different disks. */
  readonly checks: number;
}

/**
 * Ends the process in front of every step of the scenario, leaves the disk as it is, and as `powerCuts` power cuts leave it,
 * and expects a whole store each time.
 */
export async function crashEverywhere(scenario: Scenario, mode: Mode, powerCuts: number): Promise<CrashReport> {
  const { points, states } = await findCrashPoints(scenario, mode);
  const seen = new Set<string>();
  for (const [index, { disk, step, acknowledged, tried }] of points.entries()) {
    const allowed = states.slice(acknowledged, Math.max(acknowledged, tried) + 1);
    for (let cut = 0; cut <= powerCuts; cut++) {
      const seed = 1000 * index + cut;
      const left = cut === 0 ? disk.copy() : disk.afterPowerCut(seeded(seed));
      const key = `${acknowledged} ${tried} ${await fingerprintOf(left)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const place = `${scenario.name}, ${mode.name}, ${step}, ${cut === 0 ? 'no power cut' : `power cut ${seed}`}`;
      await inPlace(
        () => place,
        () => expectWhole(left, mode, allowed, seen.size % every(4) === 0),
      );
    }
  }
  return { steps: points.length, checks: seen.size };
}

/** The same for disks on which the same is found. The lease is left out: it is always that of a process that has ended. */
async function fingerprintOf(disk: SimulatedDisk): Promise<string> {
  const files = disk.files();
  const hash = createHash('sha256');
  for (const name of disk
    .names()
    .filter(name => !name.startsWith('lease'))
    .sort()) {
    const content = await files.read(name);
    hash.update(`${name} ${content.length} `).update(content);
  }
  return hash.digest('hex');
}

/** The store is in one of the allowed states, has no problems, and (each so many times) can be worked with. */
export async function expectWhole(
  disk: SimulatedDisk,
  { canAppend }: Mode,
  allowed: readonly string[],
  isToBeWorkedWith: boolean,
): Promise<void> {
  const files = disk.files({ canAppend });
  const first = await openStore(files);
  const found = await everythingIn(first.store);
  if (!allowed.includes(found)) expect(found).toBe(allowed[0]);
  expect(await findProblems(first.upkeep)).toEqual([]);
  if (!isToBeWorkedWith) return first.store.close();
  const history = new History();
  await history.commit(first.store, await new Workload().next(first.store));
  await first.store.close();

  const second = await openStore(files);
  expect(await everythingIn(second.store)).toBe(history.states[0]);
  expect(await findProblems(second.upkeep)).toEqual([]);
  await second.store.close();
}
