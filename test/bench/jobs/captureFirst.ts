import { withDelay } from '../support/delay.ts';
import { openOurs } from '../support/engine.ts';
import { peakMemory } from '../support/machine.ts';
import { allocatedKb } from '../support/sizes.ts';
import { timed } from '../support/statistics.ts';

/** The first checkpoint of a tree in a store that was just made. */
export async function captureFirst({ tree, store }: { readonly tree: string; readonly store: string }) {
  const { services, capture, close } = await openOurs(tree, store);
  const { value: ms, delay } = await withDelay(() => timed(() => capture()));
  const rss = peakMemory();
  const files = services.store.latestCheckpoint()?.fileCount ?? 0;
  await close();
  return { ms, rss, files, delay, diskKb: allocatedKb(store) };
}
