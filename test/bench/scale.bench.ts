import { rmSync } from 'node:fs';
import { alternate } from './support/alternate.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { describeDelay } from './support/delay.ts';
import { editFiles, editablePaths } from './support/edits.ts';
import { openOurs } from './support/engine.ts';
import { inFreshProcess } from './support/fresh.ts';
import { scratch } from './support/plan.ts';
import { Cycle, seeded, shuffled } from './support/random.ts';
import { printRow } from './support/row.ts';
import { makeScaleTree } from './support/scaleTree.ts';
import { ShadowGit } from './support/shadowGit.ts';
import { allocatedKb } from './support/sizes.ts';
import { describeTimes, median, timed } from './support/statistics.ts';
import { listFiles } from './support/trees.ts';

/** Trees that are far larger than most, one after the other; both sides look at the same files. */
for (const files of [80_000, 250_000]) {
  const tree = makeScaleTree(scratch(String(files), 'tree'), files);
  const repository = scratch(String(files), 'git');
  const store = scratch(String(files), 'store');
  const git = ShadowGit.create(tree.folder, repository);
  await captureBoth(tree, git, store);
  await walkBoth(tree, git, store);
  const { idle, steady } = await inFreshProcess('steadyMemory', { tree: tree.folder, store });
  const note = `beyond ${idle.toFixed(0)} MB without a working directory; after a walk, the worker included`;
  printRow({ bench: 'memory, steady', ...about(tree), ours_rss_mb: steady - idle, note });
  for (const place of [tree.folder, repository, store]) rmSync(place, { recursive: true });
}

async function captureBoth(tree: BenchTree, git: ShadowGit, store: string): Promise<void> {
  const gitMs = await timed(() => git.commit());
  const ours = await inFreshProcess('captureFirst', { tree: tree.folder, store });
  if (ours.files !== tree.files) throw new Error(`The checkpoint has ${ours.files} files, not ${tree.files}.`);
  printRow({
    bench: 'first capture',
    ...about(tree),
    ours_ms: ours.ms,
    git_ms: gitMs,
    ours_rss_mb: ours.rss,
    ours_disk_kb: ours.diskKb,
    git_disk_kb: allocatedKb(git.folder),
    note: `once; ${describeDelay(ours.delay)}`,
  });
}

async function walkBoth(tree: BenchTree, git: ShadowGit, store: string): Promise<void> {
  const ours = await openOurs(tree.folder, store);
  await ours.capture();
  const random = seeded(tree.files);
  const some = shuffled(listFiles(tree.folder), random).slice(0, 500);
  const paths = new Cycle(editablePaths(tree.folder, some));
  let edited: ReadonlySet<string> = new Set();
  const edit = (): void => {
    edited = new Set(paths.take(5));
    editFiles([tree.folder], [...edited], random);
  };
  const none = (): void => void (edited = new Set());
  const rows = [
    { bench: 'five edits, walked', rounds: 7, prepare: edit, capture: () => ours.capture() },
    { bench: 'no change, walked', rounds: 7, prepare: none, capture: () => ours.capture() },
    { bench: 'five edits, hinted', rounds: 15, prepare: edit, capture: () => ours.capture(edited) },
    { bench: 'no change, hinted', rounds: 15, prepare: none, capture: () => ours.capture(edited) },
  ];
  for (const { bench, rounds, prepare, capture } of rows) {
    const times = await alternate(rounds, { prepare, ours: capture, git: () => git.commit() });
    const [ours_ms, git_ms] = [median(times.ours), median(times.git)];
    printRow({ bench, ...about(tree), ours_ms, git_ms, note: describeTimes(times.ours) });
  }
  await ours.close();
}
