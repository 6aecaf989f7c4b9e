import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inFreshProcess } from './support/fresh.ts';
import { historiesOf } from './support/history.ts';
import { canDropCaches, dropCaches } from './support/machine.ts';
import { about, keyOf, type BenchTree } from './support/benchTree.ts';
import { plan, scratch } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { imageKb } from './support/sizes.ts';
import { describeTimes, median } from './support/statistics.ts';

/** A fresh process opens a store with a history, SQLite's module included, until it has answered. */
const repetitions = 5;

for (const tree of plan.trees) {
  const { short, long } = await historiesOf(plan, tree);
  const withoutImage = scratch(keyOf(tree), 'replay');
  cpSync(short, withoutImage, { recursive: true });
  rmSync(join(withoutImage, 'index.db'));
  const size = imageKb(short);
  await measure(tree, 'start-up', short, { size, what: '1,000 checkpoints' });
  if (canDropCaches()) await measure(tree, 'start-up, cold', short, { size, what: '1,000 checkpoints', cold: true });
  else console.log('start-up, cold: left out, since this process may not drop the system’s caches');
  await measure(tree, 'start-up, no image', withoutImage, { what: '1,000 checkpoints are replayed' });
  await measure(tree, 'start-up, 10,000', long, { size: imageKb(long), what: '10,000 checkpoints, 100,000 messages' });
}

async function measure(
  tree: BenchTree,
  bench: string,
  store: string,
  { what, size, cold = false }: { readonly what: string; readonly size?: number; readonly cold?: boolean },
): Promise<void> {
  const results: { readonly ms: number; readonly rss: number }[] = [];
  for (let round = 0; round < repetitions; round++) {
    if (cold) dropCaches();
    results.push(await inFreshProcess('openAgain', { store }));
  }
  const times = results.map(({ ms }) => ms);
  printRow({
    bench,
    ...about(tree),
    ours_ms: median(times),
    ours_rss_mb: median(results.map(({ rss }) => rss)),
    ours_disk_kb: size ?? null,
    note: `${describeTimes(times)}; ${what}${size === undefined ? '' : '; disk: index.db'}`,
  });
}
