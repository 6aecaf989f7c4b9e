import { inFreshProcess } from './support/fresh.ts';
import { historiesOf } from './support/history.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan, scratch } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { inMb } from './support/sizes.ts';
import { describeTimes, median } from './support/statistics.ts';

/** Reads of a long history, each kind in a fresh process that opens the store and does nothing else. */
const reads = { materialise: 'materialise any', diff: 'diff any two', listPage: 'list a page of 50' } as const;

for (const tree of plan.trees) {
  const { short, long } = await historiesOf(plan, tree);
  for (const [store, length] of [
    [short, '1,000'],
    [long, '10,000'],
  ] as const) {
    for (const job of ['materialise', 'diff', 'listPage'] as const) {
      await measure(tree, `history ${length}: ${reads[job]}`, job, store);
    }
  }
  await measure(tree, 'search 100,000 messages', 'search', long);
}
await measureImage();

async function measure(
  tree: BenchTree,
  bench: string,
  job: 'materialise' | 'diff' | 'listPage' | 'search',
  store: string,
): Promise<void> {
  const { times, rss, found } = await inFreshProcess(job, { store });
  const average = Math.round(found / times.length);
  const note = `${describeTimes(times)}; ${average} found on average; memory: Node, SQLite and the index included`;
  printRow({ bench, ...about(tree), ours_ms: median(times), ours_rss_mb: rss, note });
}

async function measureImage(): Promise<void> {
  const files = 80_000;
  const options = { store: scratch('large'), folder: scratch('large-files'), files, checkpoints: 1000 };
  const { imageKb, logKb, rss } = await inFreshProcess('makeGenerated', options);
  const note = `disk: index.db; the log takes ${inMb(logKb)}; memory: of making it all`;
  printRow({
    bench: 'image, 80k files x 1,000',
    tree: 'generated',
    files,
    ours_rss_mb: rss,
    ours_disk_kb: imageKb,
    note,
  });
}
