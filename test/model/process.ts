import type { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { openStore, type MoreOptions, type OpenedStore } from '../crash/openStore.ts';

/** A process with a store open. */
export interface Process extends OpenedStore {
  /** Ends it: from now on the disk does nothing for it. */
  kill(): Promise<void>;
}

export async function startProcess(disk: SimulatedDisk, canAppend: boolean, options: MoreOptions): Promise<Process> {
  let isDead = false;
  const interfere = (): void => {
    if (isDead) throw new Error('the process has ended');
  };
  const opened = await openStore(disk.files({ canAppend, interfere }), options);
  return {
    ...opened,
    async kill() {
      isDead = true;
      // Only closing gives back the memory of a database.
      await opened.store.close().catch(() => undefined);
    },
  };
}
