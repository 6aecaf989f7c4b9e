import type { Store } from '../../src/core/ports/store.ts';
import type { StoreUpkeep } from '../../src/core/ports/storeUpkeep.ts';
import { openWithUpkeep } from '../contract/storeOnFiles.ts';
import type { SimulatedDisk } from './simulatedDisk.ts';

/** Windows of one machine, of which some may have ended. */
export function windowsOn(disk: SimulatedDisk) {
  const ended = new Set<number>();
  let pids = 0;
  return {
    open: async (): Promise<Store & { readonly pid: number; readonly upkeep: StoreUpkeep }> => {
      const pid = ++pids;
      const owner = { id: `${pid}`.padStart(16, '0'), pid, host: 'here' };
      const { store, upkeep } = await openWithUpkeep(disk.files(), { owner, isGone: ({ pid }) => ended.has(pid) });
      return Object.assign(store, { pid, upkeep });
    },
    kill: ({ pid }: { readonly pid: number }) => void ended.add(pid),
  };
}
