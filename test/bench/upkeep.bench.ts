import { inFreshProcess } from './support/fresh.ts';
import { historiesOf } from './support/history.ts';
import { about, keyOf } from './support/benchTree.ts';
import { plan, scratch } from './support/plan.ts';
import { printRow } from './support/row.ts';

/** Care for a store with a history of 1,000 checkpoints. */
for (const tree of plan.trees) {
  const { short } = await historiesOf(plan, tree);
  for (const [bench, job] of [
    ['verify', 'verify'],
    ['garbage collection', 'collectGarbage'],
  ] as const) {
    const copy = scratch(keyOf(tree), job);
    const { ms, mb, note, rss, diskKb } = await inFreshProcess(job, { store: short, copy });
    const speed = `${(mb / (ms / 1000)).toFixed(1)} MB/s of the log`;
    printRow({ bench, ...about(tree), ours_ms: ms, ours_rss_mb: rss, ours_disk_kb: diskKb, note: `${speed}; ${note}` });
  }
}
