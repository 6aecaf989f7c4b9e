import type { StoreProblem, UpkeepControl, VerifyReport } from '../../core/ports/storeUpkeep.ts';
import type { StorageFiles } from '../files/storageFiles.ts';
import type { SqlEngine } from '../index/database.ts';
import { StoreIndex } from '../index/storeIndex.ts';
import type { IndexedLog } from '../indexedLog.ts';
import { LogReader } from '../log/logReader.ts';
import { readChain } from '../log/segmentChain.ts';
import type { LogStore } from '../logStore.ts';
import { toStoredCommit } from '../records/storedCommit.ts';
import { indexName, loadIndex } from '../savedIndex.ts';
import { describeIndex } from './describeIndex.ts';

export interface VerifyParts {
  readonly files: StorageFiles;
  readonly engine: SqlEngine;
  readonly store: LogStore;
  readonly indexedLog: IndexedLog;
}

/** Reads everything there is and compares it with its checksums, and the index with what the log says. */
export async function verifyStore(
  { files, engine, store, indexedLog }: VerifyParts,
  { onProgress, signal }: UpkeepControl = {},
): Promise<VerifyReport> {
  const { log } = indexedLog;
  const until = log.place;
  const total = log.length;
  const problems = new Map<string, StoreProblem>();
  const add = (problem: StoreProblem): void => void problems.set(problem.text, problem);
  const chain = await readChain(files);
  if (chain !== 'newerVersion') for (const problem of chain.problems) add(problem);

  const fresh = StoreIndex.empty(engine);
  let recordCount = 0;
  try {
    const reader = new LogReader(files, log.segments, log.beginning);
    for await (const commit of reader.commits()) {
      signal?.throwIfAborted();
      if (commit.end > until.position) break;
      recordCount += commit.records.length;
      const stored = toStoredCommit(commit, key => fresh.findCoverage(key));
      for (const text of [...stored.problems, ...fresh.apply(stored.commit)]) {
        add({ kind: 'damagedRecord', ...log.whereIs(commit.end), text, paths: [] });
      }
      onProgress?.((commit.end - log.beginning.position) / 2, total);
    }
    for (const problem of reader.problems) add(problem);
    if (reader.tailLength > 0 && reader.place.position >= until.position) {
      const text = `${reader.tailLength} bytes at the end of the log are no whole commit. They were never acknowledged and do not count.`;
      add({ kind: 'cutTail', ...log.whereIs(reader.place.position), text, paths: [] });
    }
    if (reader.place.position < until.position) {
      const text = `${until.position - reader.place.position} bytes at the end of the log are damaged. The index still has what they said; contents they held are lost.`;
      add({ kind: 'damagedRecord', ...log.whereIs(reader.place.position), text, paths: [] });
    }
    const isComparable = indexedLog.isInStep && indexedLog.held.length === 0 && log.place.position === until.position;
    if (isComparable && describeIndex(fresh) !== describeIndex(indexedLog.index)) {
      add({ kind: 'indexDiffers', file: indexName, offset: 0, text: 'The index differs from the log.', paths: [] });
    }
  } finally {
    fresh.close();
  }
  if ((await loadIndex(files)) === 'damaged') {
    const text = `${indexName} is damaged. It only saves time, and is made again from the log; nothing is lost.`;
    add({ kind: 'indexDiffers', file: indexName, offset: 0, text, paths: [] });
  }

  const ids = indexedLog.index.blobIds();
  for (const [index, id] of ids.entries()) {
    signal?.throwIfAborted();
    if (indexedLog.index.findBlob(id) !== undefined) await store.blobs.read(id);
    if (index % 64 === 0) onProgress?.(total / 2 + (total / 2) * (index / ids.length), total);
  }
  for (const problem of indexedLog.problems) if (problem.kind === 'damagedContent') add(problem);
  return { recordCount, blobCount: ids.length, bytes: total, problems: [...problems.values()] };
}
