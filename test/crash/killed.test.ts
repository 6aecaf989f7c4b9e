import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import type { ThreadId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { runs } from '../random/runs.ts';
import { seeded } from '../random/seeded.ts';
import { inPlace } from './inPlace.ts';
import { checkpointOf, contentsOf, threadOf, type Told } from './killedProtocol.ts';
import { findProblems, openStore } from './openStore.ts';

const bundle = 'out/test/crash/killedWriter.mjs';
let parent: string;

beforeAll(async () => {
  await bundleForNode('test/crash/killedWriter.ts', bundle);
  parent = await mkdtemp(join(tmpdir(), 'killed-writer-'));
}, 60_000);
afterAll(() => rm(parent, { recursive: true }));

/** What writers have told so far. */
class Witness {
  readonly tried = new Set<number>();
  readonly stored = new Set<number>();
  readonly leaving = new Set<ThreadId>();
  readonly deleted = new Set<ThreadId>();

  hear(told: Told): void {
    if (told.kind === 'commitStarted') this.tried.add(told.number);
    if (told.kind === 'commitStored') this.stored.add(told.number);
    if (told.kind === 'deletionStarted') this.leaving.add(told.thread);
    if (told.kind === 'deletionStored') this.deleted.add(told.thread);
  }

  get nextNumber(): number {
    return Math.max(0, ...this.tried) + 1;
  }
}

/** A moment of a writer's life: so long after it began to open the store, or after it has stored so many commits. */
interface Moment {
  readonly commits: number;
  readonly milliseconds: number;
}

const isMoment = (told: Told, stored: number, { commits }: Moment): boolean =>
  commits === 0 ? told.kind === 'opening' : told.kind === 'commitStored' && stored === commits;

/** Starts a writer, kills it at that moment, and waits until it is gone. */
async function runAndKill(folder: string, witness: Witness, moment: Moment): Promise<void> {
  const writer = spawn(process.execPath, [inProject(bundle), folder, String(witness.nextNumber)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let unread = '';
  let errors = '';
  let stored = 0;
  writer.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) {
      const told = JSON.parse(line) as Told;
      witness.hear(told);
      if (told.kind === 'commitStored') stored++;
      if (isMoment(told, stored, moment)) setTimeout(() => writer.kill('SIGKILL'), moment.milliseconds);
    }
  });
  const signal = await new Promise(resolve => writer.on('close', (_, by) => resolve(by)));
  expect(errors).toBe('');
  expect(signal).toBe('SIGKILL');
}

async function expectAllStored(store: Store, witness: Witness): Promise<void> {
  for (const number of witness.tried) {
    const thread = threadOf(number);
    const content = store.readThread(thread);
    if (witness.deleted.has(thread)) {
      expect(content).toBeUndefined();
    } else if (witness.stored.has(number) && !witness.leaving.has(thread)) {
      await expectCommit(store, number, true);
    } else {
      await expectCommit(store, number, content?.turns.some(({ id }) => id === `u${number}`) ?? false);
    }
  }
}

async function expectCommit(store: Store, number: number, isThere: boolean): Promise<void> {
  const content = store.readThread(threadOf(number));
  const parts = [
    content?.turns.some(({ id }) => id === `u${number}`) ?? false,
    content?.items.some(({ id }) => id === `i${number}`) ?? false,
    store.readCheckpoint(checkpointOf(number)) !== undefined,
  ];
  expect(parts, `the parts of commit ${number}`).toEqual([isThere, isThere, isThere]);
  if (!isThere) return;
  const tree = store.readTree(checkpointOf(number));
  for (const [path, expected] of Object.entries(contentsOf(number))) {
    const entry = tree.get(path);
    const bytes = entry && (await store.readBlob(entry.blob));
    expect(bytes !== undefined && Buffer.compare(bytes, expected) === 0, `${path} of commit ${number}`).toBe(true);
  }
}

test(
  'a writer that is killed at any moment leaves everything it acknowledged',
  { timeout: runs(120_000) },
  async () => {
    const folder = join(parent, 'store');
    await mkdir(folder);
    const witness = new Witness();
    const random = seeded(Date.now());
    for (let kill = 1; kill <= runs(12); kill++) {
      const moment =
        kill % 4 === 0
          ? { commits: 0, milliseconds: random(300) }
          : { commits: 1 + random(30), milliseconds: random(20) };
      await runAndKill(folder, witness, moment);
      // The next writer finds the folder as the killed one left it.
      const copy = join(parent, `copy${kill}`);
      await cp(folder, copy, { recursive: true });
      await inPlace(
        () => `kill ${kill}, ${JSON.stringify(moment)}`,
        async () => {
          const { store, upkeep } = await openStore(diskStorageFiles(copy));
          await expectAllStored(store, witness);
          expect(await findProblems(upkeep)).toEqual([]);
          await store.close();
        },
      );
      await rm(copy, { recursive: true });
    }
    expect(witness.stored.size).toBeGreaterThan(runs(12));
    expect(witness.deleted.size).toBeGreaterThan(0);
  },
);
