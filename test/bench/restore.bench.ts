import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RestorePreview } from '../../src/app/previewRestore.ts';
import { clearlyOlder } from '../../src/capture/clearlyOlder.ts';
import { diffTrees } from '../../src/core/tree.ts';
import { alternate } from './support/alternate.ts';
import { editFiles } from './support/edits.ts';
import { peakMemory, restartPeak } from './support/machine.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { startSides, type Sides } from './support/sides.ts';
import { describeTimes, median, timed } from './support/statistics.ts';
import { listFiles, readTree } from './support/trees.ts';

/** Both sides have taken what is there; then they put an older state back. Ours saves what is there before. */
for (const tree of plan.trees) {
  const sides = await startSides(tree);
  const { folders, paths, random } = sides;
  const both = [folders.ours, folders.git];
  const editFive = (): void => editFiles(both, paths.take(5), random);
  await compare(tree, sides, { bench: 'restore five, walked', rounds: 7, change: editFive });
  await compare(tree, sides, { bench: 'restore five, known', rounds: 7, change: editFive, changedSince: new Set() });
  await compare(tree, sides, { bench: 'restore all', rounds: 5, change: () => both.forEach(changeAll) });
  await sides.ours.close();
}

/** Deletes every second file, and adds a line to the others. */
function changeAll(folder: string): void {
  for (const [index, path] of listFiles(folder).entries()) {
    if (index % 2 === 0) rmSync(join(folder, path));
    else appendFileSync(join(folder, path), 'changed\n');
  }
}

interface Restore {
  readonly bench: string;
  readonly rounds: number;
  readonly change: () => void;
  readonly changedSince?: ReadonlySet<string>;
}

async function compare(
  tree: BenchTree,
  { ours, git, folders }: Sides,
  { bench, rounds, change, changedSince }: Restore,
): Promise<void> {
  let commit = git.head();
  let preview: RestorePreview | undefined;
  const previewTimes: number[] = [];
  restartPeak();
  const times = await alternate(rounds, {
    prepare: async () => {
      const target = await ours.capture();
      commit = git.head();
      change();
      await ours.capture();
      git.commit();
      await setTimeout(clearlyOlder);
      previewTimes.push(await timed(async () => void (preview = await ours.preview(target))));
    },
    ours: () => preview && ours.restore(preview, changedSince),
    git: () => git.restore(commit),
    check: async () => {
      const target = preview?.checkpoint.id;
      if (target === undefined) throw new Error('There was no preview.');
      const different = diffTrees(ours.services.store.readTree(target), await readTree(folders.ours));
      if (different.length > 0 || !git.isClean()) throw new Error('The tree was not restored.');
    },
  });
  const ours_ms = median(times.ours);
  printRow({
    bench,
    ...about(tree),
    ours_ms,
    git_ms: median(times.git),
    ours_rss_mb: peakMemory(),
    note: describeTimes(times.ours),
  });
  if (changedSince !== undefined) return;
  const count = preview?.plan.actions.length ?? 0;
  const note = `${count} files; ${describeTimes(previewTimes)}`;
  printRow({ bench: `preview of ${bench}`, ...about(tree), ours_ms: median(previewTimes), note });
}
