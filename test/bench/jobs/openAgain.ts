import { openStore } from '../../../src/storage/openStore.ts';
import { log, readWasm, valueOf } from '../support/engine.ts';
import { peakMemory } from '../support/machine.ts';
import { timed } from '../support/statistics.ts';

/** From nothing to the first answers: what a start of the extension does with its store. */
export async function openAgain({ store: folder }: { readonly store: string }) {
  const ms = await timed(async () => {
    const { store } = valueOf(await openStore({ folder, wasm: readWasm, log, heartbeat: 0, saveImageEvery: 0 }));
    if (store.listThreads().length === 0 || store.latestCheckpoint() === undefined)
      throw new Error('The store is empty.');
  });
  return { ms, rss: peakMemory() };
}
