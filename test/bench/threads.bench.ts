import { inFreshProcess } from './support/fresh.ts';
import { scratch } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { describeTimes, median } from './support/statistics.ts';

/** Reads of long lists and threads, and what is written to them; in a process that opens the store and does nothing else. */
const store = scratch('store');
await inFreshProcess('makeLongThread', { store, turns: 20_000, otherThreads: 10_000, namedEach: 4 });

const jobs = [
  ['a page of 10,000 threads', 'pageOfThreads'],
  ['a page of 100,000 timeline entries', 'pageOfTimeline'],
  ['a page of 20,000 turns', 'pageOfTurns'],
  ['append of an item', 'appendItem'],
] as const;
for (const [bench, job] of jobs) {
  const { times, rss, found } = await inFreshProcess(job, { store });
  const note = `${describeTimes(times)}; ${Math.round(found / times.length)} found on average`;
  printRow({ bench, tree: 'generated', ours_ms: median(times), ours_rss_mb: rss, note });
}
