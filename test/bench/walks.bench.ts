import { alternate } from './support/alternate.ts';
import { editFiles } from './support/edits.ts';
import { canDropCaches, peakMemory, restartPeak } from './support/machine.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { startSides, type Sides } from './support/sides.ts';
import { describeTimes, median } from './support/statistics.ts';

/**
 * Each side finds out what has changed: five files, or nothing. Walked: by itself; hinted: ours is told where to look, as
 * VS Code's watchers do.
 */
for (const tree of plan.trees) {
  const sides = await startSides(tree);
  // The files are older than the next walk only now, and need not be read again.
  await sides.ours.capture();
  let edited: ReadonlySet<string> = new Set();
  const edit = (): void => {
    edited = new Set(sides.paths.take(5));
    editFiles([sides.folders.ours, sides.folders.git], [...edited], sides.random);
  };
  const none = (): void => void (edited = new Set());
  const [walked, hinted] = [() => sides.ours.capture(), () => sides.ours.capture(edited)];
  await compare(tree, sides, { bench: 'five edits, walked', rounds: 15, prepare: edit, ours: walked });
  await compare(tree, sides, { bench: 'no change, walked', rounds: 15, ours: walked });
  await compare(tree, sides, { bench: 'five edits, hinted', rounds: 15, prepare: edit, ours: hinted });
  await compare(tree, sides, { bench: 'no change, hinted', rounds: 15, prepare: none, ours: hinted });
  if (canDropCaches()) {
    const cold = { rounds: 5, ours: walked, cold: true };
    await compare(tree, sides, { bench: 'five edits, walked, cold', ...cold, prepare: edit });
    await compare(tree, sides, { bench: 'no change, walked, cold', ...cold });
  } else console.log('walked, cold: left out, since this process may not drop the system’s caches');
  await sides.ours.close();
}

async function compare(
  tree: BenchTree,
  { git }: Sides,
  row: {
    readonly bench: string;
    readonly rounds: number;
    readonly prepare?: () => void;
    readonly ours: () => unknown;
    readonly cold?: boolean;
  },
): Promise<void> {
  const { bench, rounds, prepare = () => undefined, ours, cold = false } = row;
  restartPeak();
  const times = await alternate(rounds, { prepare, ours, git: () => git.commit() }, { cold });
  printRow({
    bench,
    ...about(tree),
    ours_ms: median(times.ours),
    git_ms: median(times.git),
    ours_rss_mb: peakMemory(),
    note: describeTimes(times.ours),
  });
}
