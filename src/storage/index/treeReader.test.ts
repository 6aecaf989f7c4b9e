import { expect, test } from 'vitest';
import { createIndexStore, emptyIndexContents, replay, sqlEngine } from '../../../test/contract/indexStore.ts';
import { commit, makeThread, putText, startThread, takeCheckpoint } from '../../../test/contract/storeRecords.ts';
import { FileTree } from '../../core/fileTree.ts';
import type { TreeEntry } from '../../core/tree.ts';
import { StoreIndex } from './storeIndex.ts';

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `${prefix}/${number}`);

test.each([
  ['in path order', [names('a', 5000)]],
  ['in path order but for a few', [names('b', 5000), ['c', 'a', 'b/7x']]],
  ['last to first', [['z'], names('y', 10), names('b', 5000), names('a', 300)]],
])('a tree is read whose paths came %s', async (_, parts) => {
  const contents = emptyIndexContents();
  const store = createIndexStore(contents, StoreIndex.empty(sqlEngine));
  const thread = makeThread();
  await commit(store, startThread(thread));
  const blobs = [await putText(store, 'x'), await putText(store, 'y')];
  const files = new Map<string, TreeEntry>();
  for (const paths of parts) {
    for (const path of paths) files.set(path, { ...blobs[files.size % 2]!, mode: 'executable' });
    await commit(store, takeCheckpoint(store, new Map(files), { threadId: thread.id }));
  }
  await store.close();
  // Nothing is at hand in it.
  const index = replay(contents.commits);
  const checkpoint = index.latestCheckpoint();
  expect([...index.readTree(checkpoint!.id)]).toEqual([...FileTree.from(files)]);
  index.close();
});
