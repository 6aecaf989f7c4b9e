import { rmSync } from 'node:fs';
import { describeDelay, type Delay } from './support/delay.ts';
import { inFreshProcess } from './support/fresh.ts';
import { canDropCaches, dropCaches } from './support/machine.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan, scratch } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { ShadowGit } from './support/shadowGit.ts';
import { allocatedKb } from './support/sizes.ts';
import { describeTimes, median, timed } from './support/statistics.ts';
import { warmUp } from './support/trees.ts';

/** A whole tree into a new store, and into a new repository. */
const repetitions = 5;

interface Taken {
  readonly ms: number;
  readonly diskKb: number;
  /** Of git it is not known. */
  readonly rss: number | undefined;
  readonly delay?: Delay;
}

for (const tree of plan.trees) {
  warmUp(tree.folder);
  await compare(tree, 'first capture, warm', () => undefined);
  if (canDropCaches()) await compare(tree, 'first capture, cold', dropCaches);
  else console.log('first capture, cold: left out, since this process may not drop the system’s caches');
}

async function compare(tree: BenchTree, bench: string, before: () => void): Promise<void> {
  const ours: Taken[] = [];
  const git: Taken[] = [];
  for (let round = 0; round < repetitions; round++) {
    const sides = [
      async () => ours.push(await captureOnce(tree, before)),
      async () => git.push(await commitOnce(tree, before)),
    ];
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
  }
  const times = ours.map(({ ms }) => ms);
  printRow({
    bench,
    ...about(tree),
    ours_ms: median(times),
    git_ms: median(git.map(({ ms }) => ms)),
    ours_rss_mb: median(ours.flatMap(({ rss }) => rss ?? [])),
    ours_disk_kb: median(ours.map(({ diskKb }) => diskKb)),
    git_disk_kb: median(git.map(({ diskKb }) => diskKb)),
    note: `${describeTimes(times)}; a fresh process each; ${describeDelay(worst(ours))}`,
  });
}

/** Of the round in which the event loop was held up most. */
function worst(taken: readonly Taken[]): Delay {
  return taken.flatMap(({ delay }) => delay ?? []).reduce((a, b) => (a.p99 > b.p99 ? a : b), { p99: 0, longest: 0 });
}

async function captureOnce(tree: BenchTree, before: () => void): Promise<Taken> {
  const store = scratch('store');
  before();
  const result = await inFreshProcess('captureFirst', { tree: tree.folder, store });
  rmSync(store, { recursive: true });
  if (result.files !== tree.files) throw new Error(`The checkpoint has ${result.files} files, not ${tree.files}.`);
  return result;
}

async function commitOnce(tree: BenchTree, before: () => void): Promise<Taken> {
  const git = ShadowGit.create(tree.folder, scratch('git'));
  before();
  const ms = await timed(() => git.commit());
  const files = git.fileCount();
  if (files !== tree.files) throw new Error(`git has ${files} files, not ${tree.files}.`);
  const diskKb = allocatedKb(git.folder);
  rmSync(git.folder, { recursive: true });
  return { ms, diskKb, rss: undefined };
}
