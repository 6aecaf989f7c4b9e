import { alternate } from './support/alternate.ts';
import { editFiles } from './support/edits.ts';
import { canDropCaches, peakMemory, restartPeak } from './support/machine.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { startSides, type Sides } from './support/sides.ts';
import { describeTimes, median } from './support/statistics.ts';

/** Each side finds out by itself what has changed: five files, or nothing. */
for (const tree of plan.trees) {
  const sides = await startSides(tree);
  // The files are older than the next walk only now, and need not be read again.
  await sides.ours.capture();
  const edit = (): void => editFiles([sides.folders.ours, sides.folders.git], sides.paths.take(5), sides.random);
  await compare(tree, sides, { bench: 'five edits, walked', rounds: 15, prepare: edit });
  await compare(tree, sides, { bench: 'no change, walked', rounds: 15 });
  if (canDropCaches()) {
    await compare(tree, sides, { bench: 'five edits, walked, cold', rounds: 5, prepare: edit, cold: true });
    await compare(tree, sides, { bench: 'no change, walked, cold', rounds: 5, cold: true });
  } else console.log('walked, cold: left out, since this process may not drop the system’s caches');
  await sides.ours.services.store.close();
}

async function compare(
  tree: BenchTree,
  { ours, git }: Sides,
  row: { readonly bench: string; readonly rounds: number; readonly prepare?: () => void; readonly cold?: boolean },
): Promise<void> {
  const { bench, rounds, prepare = () => undefined, cold = false } = row;
  restartPeak();
  const times = await alternate(rounds, { prepare, ours: () => ours.capture(), git: () => git.commit() }, { cold });
  printRow({
    bench,
    ...about(tree),
    ours_ms: median(times.ours),
    git_ms: median(times.git),
    ours_rss_mb: peakMemory(),
    note: describeTimes(times.ours),
  });
}
