import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { diffTrees } from '../../src/core/tree.ts';
import { alternate } from './support/alternate.ts';
import { editFiles } from './support/edits.ts';
import { peakMemory, restartPeak } from './support/machine.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { startSides, type Sides } from './support/sides.ts';
import { describeTimes, median } from './support/statistics.ts';
import { listFiles, readTree } from './support/trees.ts';

/** Both sides have taken what is there; then they put an older state back. Ours plans, plans again and keeps what is there. */
for (const tree of plan.trees) {
  const sides = await startSides(tree);
  const { folders, paths, random } = sides;
  const both = [folders.ours, folders.git];
  await compare(tree, sides, {
    bench: 'restore five',
    rounds: 7,
    change: () => editFiles(both, paths.take(5), random),
  });
  await compare(tree, sides, { bench: 'restore all', rounds: 3, change: () => both.forEach(changeAll) });
  await sides.ours.close();
}

/** Deletes every second file, and adds a line to the others. */
function changeAll(folder: string): void {
  for (const [index, path] of listFiles(folder).entries()) {
    if (index % 2 === 0) rmSync(join(folder, path));
    else appendFileSync(join(folder, path), 'changed\n');
  }
}

async function compare(
  tree: BenchTree,
  { ours, git, folders }: Sides,
  { bench, rounds, change }: { readonly bench: string; readonly rounds: number; readonly change: () => void },
): Promise<void> {
  let target: Checkpoint = await ours.capture();
  let commit = git.head();
  restartPeak();
  const times = await alternate(rounds, {
    prepare: async () => {
      target = await ours.capture();
      commit = git.head();
      change();
      await ours.capture();
      git.commit();
    },
    ours: () => ours.restore(target),
    git: () => git.restore(commit),
    check: async () => {
      const different = diffTrees(ours.services.store.readTree(target.id), await readTree(folders.ours));
      if (different.length > 0 || !git.isClean()) throw new Error('The tree was not restored.');
    },
  });
  printRow({
    bench,
    ...about(tree),
    ours_ms: median(times.ours),
    git_ms: median(times.git),
    ours_rss_mb: peakMemory(),
    note: describeTimes(times.ours),
  });
}
