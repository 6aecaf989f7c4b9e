import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { ThreadId } from '../../src/core/ids.ts';
import type { Tree, TreeEntry } from '../../src/core/tree.ts';
import type { OpenedStore } from './openedStore.ts';
import {
  commit,
  commitTree,
  entriesIn,
  makeRestore,
  makeThread,
  putText,
  startThread,
  takeCheckpointOn,
} from './storeRecords.ts';

/** What every store promises of checkpoints that came with an imported thread. */
export function describeImported(opened: OpenedStore): void {
  const treeOf = async (files: Readonly<Record<string, string>>): Promise<Tree> => {
    const tree = new Map<string, TreeEntry>();
    for (const [path, text] of Object.entries(files)) tree.set(path, await putText(opened.store, text));
    return tree;
  };
  const importChain = async (threadId: ThreadId, trees: readonly Tree[]): Promise<readonly Checkpoint[]> => {
    const chain: Checkpoint[] = [];
    for (const [index, tree] of trees.entries()) {
      const before = trees[index - 1] ?? new Map<string, TreeEntry>();
      const taken = takeCheckpointOn(chain.at(-1), before, tree, { threadId, number: index + 1 });
      const checkpoint: Checkpoint = { ...taken.checkpoint, imported: true };
      await commit(opened.store, { ...taken, checkpoint });
      chain.push(checkpoint);
    }
    return chain;
  };

  describe('imported checkpoints', () => {
    test('have their own trees, and are no part of what happened in the workspace', async () => {
      const [own, guest] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(own), startThread(guest));
      const first = await commitTree(opened.store, { a: 'one', b: 'same' }, { threadId: own.id });
      const trees = [await treeOf({ a: 'theirs', x: 'x' }), await treeOf({ a: 'theirs, later' })];
      const chain = await importChain(guest.id, trees);
      const second = await commitTree(opened.store, { a: 'two', b: 'same' }, { threadId: own.id });
      await opened.reopen();
      const { store } = opened;
      expect(store.latestCheckpoint()).toEqual(second);
      expect(second.parentId).toBe(first.id);
      expect(store.readThread(guest.id)?.checkpoints).toEqual(chain);
      expect(chain.map(({ id }) => entriesIn(store.readTree(id)))).toEqual(trees.map(entriesIn));
      expect(entriesIn(store.readTree(second.id))).toEqual(entriesIn(await treeOf({ a: 'two', b: 'same' })));
      expect(store.readChanges(second.id).map(({ path }) => path)).toEqual(['a']);
      expect(store.readChanges(chain[1]!.id).map(({ path }) => path)).toEqual(['a', 'x']);
      expect(store.checkpointsAfter(first.id)).toEqual([second]);
      expect(chain.map(({ id }) => store.checkpointsAfter(id))).toEqual([[second], [second]]);
    });

    test('are listed as checkpoints, and not as versions of the files of the workspace', async () => {
      const [own, guest] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(own), startThread(guest));
      const first = await commitTree(opened.store, { a: 'one', b: 'b' }, { threadId: own.id });
      const chain = await importChain(guest.id, [await treeOf({ a: 'theirs', x: 'x' }), await treeOf({})]);
      await opened.reopen();
      expect(opened.store.listCheckpoints({ limit: 9 })).toEqual([...chain].reverse().concat(first));
      const second = await commitTree(opened.store, { a: 'one', b: 'c' }, { threadId: own.id });
      const { store } = opened;
      const versions = (path: string) =>
        store.listFileVersions({ path, limit: 9 }).map(({ checkpoint }) => checkpoint.id);
      expect(['a', 'b', 'x'].map(versions)).toEqual([[first.id], [second.id, first.id], []]);
      expect(store.listKnownFiles()).toEqual(['a', 'b'].map(path => ({ path, checkpointId: second.id })));
    });

    test('do not make a restore of elsewhere one of the workspace', async () => {
      const [own, guest] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(own), startThread(guest));
      const first = await commitTree(opened.store, { a: 'one' }, { threadId: own.id });
      const [target, safety] = await importChain(guest.id, [await treeOf({ a: '1' }), await treeOf({ a: '2' })]);
      const outcome = { endedAt: 9, failed: [] };
      const theirs = makeRestore({ threadId: guest.id, targetId: target!.id, safetyId: safety!.id, outcome });
      await commit(opened.store, { kind: 'restoreStarted', operation: theirs });
      const second = await commitTree(opened.store, { a: 'two' }, { threadId: own.id });
      const mine = makeRestore({ threadId: guest.id, targetId: target!.id, safetyId: second.id, outcome });
      await commit(opened.store, { kind: 'restoreStarted', operation: mine });
      await opened.reopen();
      expect(opened.store.readThread(guest.id)?.restores).toEqual([theirs, mine]);
      for (const { id } of [first, target!, safety!]) expect(opened.store.restoresAfter(id)).toEqual([mine]);
    });

    test('alone are no latest checkpoint', async () => {
      const guest = makeThread();
      await commit(opened.store, startThread(guest));
      await importChain(guest.id, [await treeOf({ a: 'theirs' })]);
      await opened.reopen();
      expect(opened.store.latestCheckpoint()).toBeUndefined();
      expect(opened.store.nextCheckpointNumber(guest.id)).toBe(2);
    });
  });
}
