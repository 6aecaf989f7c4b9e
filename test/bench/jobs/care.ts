import { cpSync } from 'node:fs';
import { openStore } from '../../../src/storage/openStore.ts';
import { log, readWasm, valueOf } from '../support/engine.ts';
import { peakMemory } from '../support/machine.ts';
import { logKb } from '../support/sizes.ts';
import { timed } from '../support/statistics.ts';

interface CareOptions {
  /** Left as it is. */
  readonly store: string;
  readonly copy: string;
}

/** Checks every record and every content. */
export const verify = (options: CareOptions) =>
  careFor(options, async ({ upkeep }) => {
    let blobs = 0;
    const ms = await timed(async () => {
      const { problems, blobCount } = await upkeep.verify();
      if (problems.length > 0) throw new Error(`The store is damaged: ${problems[0]?.text ?? ''}`);
      blobs = blobCount;
    });
    return { ms, note: `${blobs} contents` };
  });

/** Frees what only the older half of the checkpoints needed. */
export const collectGarbage = (options: CareOptions) =>
  careFor(options, async ({ store, upkeep }) => {
    const ids = upkeep.keptCheckpoints().map(({ id }) => id);
    const expired = ids.slice(0, ids.length / 2);
    valueOf(await store.commit([{ kind: 'checkpointsExpired', ids: expired }]));
    let freed = 0;
    const ms = await timed(async () => (freed = valueOf(await upkeep.collectGarbage())));
    return { ms, note: `the older half expired, freed ${(freed / 2 ** 20).toFixed(1)} MB` };
  });

type Opened = Extract<Awaited<ReturnType<typeof openStore>>, { ok: true }>['value'];

async function careFor(
  { store: folder, copy }: CareOptions,
  care: (opened: Opened) => Promise<{ readonly ms: number; readonly note: string }>,
) {
  cpSync(folder, copy, { recursive: true });
  const opened = valueOf(await openStore({ folder: copy, wasm: readWasm, log, heartbeat: 0 }));
  const mb = logKb(copy) / 1024;
  const { ms, note } = await care(opened);
  const rss = peakMemory();
  await opened.store.close();
  return { ms, mb, note, rss, diskKb: logKb(copy) };
}
