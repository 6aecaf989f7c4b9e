import type { StoreSizes, StoreUpkeep } from '../../core/ports/storeUpkeep.ts';
import type { StoreIndex } from '../index/storeIndex.ts';
import { collectGarbage, type GarbageParts } from './collectGarbage.ts';
import { ContentUse } from './contentUse.ts';
import { verifyStore } from './verifyStore.ts';

/** Care for the files of an open store. */
export function createUpkeep(parts: GarbageParts): StoreUpkeep {
  const { files, store, indexedLog } = parts;
  let known: { readonly index: StoreIndex; readonly commit: number | undefined; readonly use: ContentUse } | undefined;
  const use = (): ContentUse => {
    const { index, log } = indexedLog;
    // Of a commit that is being taken in, not all is there yet.
    const commit = indexedLog.isInStep ? log.place.commit : undefined;
    if (commit === undefined || known?.index !== index || known.commit !== commit) {
      known = { index, commit, use: ContentUse.read(index.database, index.bases()) };
    }
    return known.use;
  };
  return {
    async sizes(): Promise<StoreSizes> {
      const names = await files.list();
      let onDisk = 0;
      for (const name of names) onDisk += await files.size(name);
      const contents = use();
      return {
        onDisk,
        garbage: contents.garbageBytes(),
        limit: store.limit,
        threads: contents.threadBytes(),
      };
    },
    setLimit: bytes => store.setLimit(bytes),
    problems: () => indexedLog.problems.filter(({ kind }) => kind !== 'cutTail'),
    verify: control => verifyStore(parts, control),
    keptCheckpoints: () => indexedLog.index.keptCheckpoints(),
    expiryEffect: ids => use().expiryEffect(ids),
    collectGarbage: control => collectGarbage(parts, control),
  };
}
