import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from './support/alternate.ts';
import { editFiles } from './support/edits.ts';
import { KnownFiles } from './support/knownFiles.ts';
import { peakMemory, restartPeak } from './support/machine.ts';
import { about } from './support/benchTree.ts';
import { plan } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { startSides } from './support/sides.ts';
import { allocatedKb, logKb } from './support/sizes.ts';
import { describeTimes, median } from './support/statistics.ts';

/** Five files were edited and it is known which: read them, keep them, commit. git looks for them itself. */
const rounds = 25;

for (const tree of plan.trees) {
  const { ours, git, folders, paths, random } = await startSides(tree);
  const known = new KnownFiles(ours.services.store);
  const disk = { log: logKb(folders.store), git: allocatedKb(git.folder) };
  let edited: readonly string[] = [];
  restartPeak();
  const times = await alternate(rounds, {
    prepare: () => {
      edited = paths.take(5);
      editFiles([folders.ours, folders.git], edited, random);
    },
    ours: () =>
      known.commit(
        edited.map(path => [path, readFileSync(join(folders.ours, path))]),
        ours,
      ),
    git: () => git.commit(),
  });
  printRow({
    bench: 'five edits, known',
    ...about(tree),
    ours_ms: median(times.ours),
    git_ms: median(times.git),
    ours_rss_mb: peakMemory(),
    ours_disk_kb: (logKb(folders.store) - disk.log) / rounds,
    git_disk_kb: (allocatedKb(git.folder) - disk.git) / rounds,
    note: `${describeTimes(times.ours)}; disk: growth a checkpoint`,
  });
  await ours.close();
}
