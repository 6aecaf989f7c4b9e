import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { ThreadId } from '../../src/core/ids.ts';
import type { StoreRecord } from '../../src/core/ports/store.ts';
import type { Thread } from '../../src/core/thread.ts';
import type { OpenedStore } from './openedStore.ts';
import {
  commit,
  commitTree,
  entriesIn,
  makeRestore,
  makeThread,
  newCheckpointId,
  newRestoreId,
  newTurnId,
  putText,
  startThread,
} from './storeRecords.ts';

/** The record of a copy that another thread keeps. */
export const copyInto = (
  threadId: ThreadId,
  original: Checkpoint,
): Extract<StoreRecord, { kind: 'checkpointTaken' }> => ({
  kind: 'checkpointTaken',
  checkpoint: { ...original, id: newCheckpointId(), threadId, copyOf: original.copyOf ?? original.id },
  changes: [],
});

/** What every store promises of forks: of where threads come from, and of checkpoints that are copies. */
export function describeCopies(opened: OpenedStore): void {
  const twoThreads = async (): Promise<readonly [Thread, Thread]> => {
    const threads = [makeThread(), makeThread()] as const;
    await commit(opened.store, ...threads.map(startThread));
    return threads;
  };
  const copy = async (threadId: ThreadId, original: Checkpoint): Promise<Checkpoint> => {
    const record = copyInto(threadId, original);
    await commit(opened.store, record);
    return record.checkpoint;
  };
  const idsAfter = (checkpoint: Checkpoint) => opened.store.checkpointsAfter(checkpoint.id).map(({ id }) => id);

  describe('where threads come from', () => {
    test('is kept: the thread and message a fork was made at, the parent, and whether it is put away', async () => {
      const source = makeThread();
      const fork = makeThread({ forkedFrom: { threadId: source.id, turnId: newTurnId() } });
      const empty = makeThread({ forkedFrom: { threadId: source.id, turnId: undefined }, archivedAt: 5 });
      const child = makeThread({ parentThreadId: source.id });
      await commit(opened.store, ...[source, fork, empty, child].map(startThread));
      await opened.reopen();
      for (const thread of [source, fork, empty, child]) {
        expect(opened.store.readThread(thread.id)?.thread).toEqual(thread);
      }
      await commit(opened.store, { kind: 'threadDeleted', id: source.id });
      await opened.reopen();
      expect(opened.store.readThread(fork.id)?.thread).toEqual(fork);
      expect(opened.store.readThread(child.id)?.thread).toEqual(child);
    });

    test('can be put away and brought back, and nothing else of it changes', async () => {
      const thread = makeThread({ name: 'Parser', workingDirectory: 'src' });
      await commit(opened.store, startThread(thread));
      await commit(opened.store, { kind: 'threadChanged', id: thread.id, at: 2000, patch: { archivedAt: 2000 } });
      await opened.reopen();
      expect(opened.store.listThreads()[0]?.thread).toEqual({ ...thread, archivedAt: 2000, updatedAt: 2000 });
      await commit(opened.store, { kind: 'threadChanged', id: thread.id, at: 3000, patch: { archivedAt: null } });
      await opened.reopen();
      expect(opened.store.listThreads()[0]?.thread).toEqual({ ...thread, updatedAt: 3000 });
    });
  });

  describe('copies of checkpoints', () => {
    test('have tree, changes and place of their originals, and are no part of what happened', async () => {
      const [own, fork] = await twoThreads();
      const first = await commitTree(opened.store, { a: 'one', b: 'b' }, { threadId: own.id });
      const second = await commitTree(opened.store, { a: 'two', b: 'b' }, { threadId: own.id, name: 'Before' });
      const third = await commitTree(opened.store, { a: 'two' }, { threadId: own.id });
      const [copied, root] = [await copy(fork.id, second), await copy(fork.id, first)];
      const fourth = await commitTree(opened.store, { a: 'four' }, { threadId: own.id });
      await opened.reopen();
      const { store } = opened;
      expect(store.readThread(fork.id)?.checkpoints).toEqual([copied, root]);
      expect(store.readOriginal(copied.id)).toEqual(second);
      expect(store.readOriginal(second.id)).toEqual(second);
      for (const [its, original] of [
        [copied, second],
        [root, first],
      ] as const) {
        // prettier-ignore
        expect(entriesIn(store.readTree(its.id))).toEqual(entriesIn(store.readTree(original.id)));
        expect(store.readChanges(its.id)).toEqual(store.readChanges(original.id));
        expect(idsAfter(its)).toEqual(idsAfter(original));
        expect(store.diffCheckpoints(its.id, fourth.id)).toEqual(store.diffCheckpoints(original.id, fourth.id));
      }
      expect(store.latestCheckpoint()).toEqual(fourth);
      expect(fourth.parentId).toBe(third.id);
      expect(store.readChanges(fourth.id).map(({ path }) => path)).toEqual(['a']);
      expect(store.nextCheckpointNumber(fork.id)).toBe(2);
      expect(store.listCheckpoints({ limit: 9 })).toEqual([fourth, third, second, first]);
      expect(store.listCheckpoints({ threadId: fork.id, limit: 9 })).toEqual([root, copied]);
      const versions = store.listFileVersions({ path: 'a', limit: 9 });
      expect(versions.map(({ checkpoint }) => checkpoint.id)).toEqual([fourth.id, second.id, first.id]);
      expect(store.listFileVersions({ path: 'a', before: copied.id, limit: 9 })).toHaveLength(1);
      expect(store.listKnownFiles().map(({ path }) => path)).toEqual(['a', 'b']);
    });

    test('stay when the thread of their originals is deleted, with names and unsaved texts', async () => {
      const [own, fork] = await twoThreads();
      const unsaved = [{ path: 'a', ...(await putText(opened.store, 'typed')) }];
      const first = await commitTree(opened.store, { a: 'one' }, { threadId: own.id, name: 'Named', unsaved });
      const second = await commitTree(opened.store, { a: 'two' }, { threadId: own.id });
      const copied = await copy(fork.id, first);
      await commit(opened.store, { kind: 'threadDeleted', id: own.id });
      await opened.reopen();
      const { store } = opened;
      expect(store.readThread(fork.id)?.checkpoints).toEqual([copied]);
      expect(store.readCheckpoint(first.id)).toBeUndefined();
      expect(store.readOriginal(copied.id)).toMatchObject({ id: first.id, turnId: first.turnId });
      expect(idsAfter(copied)).toEqual([second.id]);
      expect([...store.readTree(copied.id).keys()]).toEqual(['a']);
    });

    test('expire by themselves; a copy of an expired one is expired', async () => {
      const [own, fork] = await twoThreads();
      const first = await commitTree(opened.store, { a: 'one' }, { threadId: own.id });
      const copied = await copy(fork.id, first);
      await commit(opened.store, { kind: 'checkpointsExpired', ids: [first.id] });
      await opened.reopen();
      expect(opened.store.readCheckpoint(copied.id)?.expired).toBe(false);
      const late = await copy(fork.id, first);
      await opened.reopen();
      expect(opened.store.readCheckpoint(late.id)?.expired).toBe(true);
    });

    test('can be named and pinned without their originals', async () => {
      const [own, fork] = await twoThreads();
      const first = await commitTree(opened.store, { a: 'one' }, { threadId: own.id });
      const copied = await copy(fork.id, first);
      const patch = { name: 'Mine', pinned: true };
      await commit(opened.store, { kind: 'checkpointChanged', id: copied.id, patch });
      await opened.reopen();
      expect(opened.store.readCheckpoint(copied.id)).toEqual({ ...copied, ...patch });
      expect(opened.store.readCheckpoint(first.id)).toEqual(first);
    });

    test('of a copy, or of nothing, are a bug', async () => {
      const [own, fork] = await twoThreads();
      const first = await commitTree(opened.store, { a: 'one' }, { threadId: own.id });
      const copied = await copy(fork.id, first);
      const wrong = (copyOf: Checkpoint['id']) => {
        const record = copyInto(fork.id, first);
        return opened.store.commit([{ ...record, checkpoint: { ...record.checkpoint, copyOf } }]);
      };
      await expect(wrong(copied.id)).rejects.toThrow('BUG');
      await expect(wrong(newCheckpointId())).rejects.toThrow('BUG');
    });

    test('of a restore tell of it once, and still when the original was deleted', async () => {
      const [own, fork] = await twoThreads();
      const target = await commitTree(opened.store, { a: 'one' }, { threadId: own.id });
      const safety = await commitTree(opened.store, { a: 'two' }, { threadId: own.id, kind: 'safety' });
      const outcome = { endedAt: 9, failed: [] };
      const places = { threadId: own.id, targetId: target.id, safetyId: safety.id, outcome };
      const restore = makeRestore(places);
      const undo = makeRestore({ ...places, undoes: restore.id });
      await commit(opened.store, ...[restore, undo].map(operation => ({ kind: 'restoreStarted' as const, operation })));
      const [targetCopy, safetyCopy] = [await copy(fork.id, target), await copy(fork.id, safety)];
      const copied = { ...restore, id: newRestoreId(), copyOf: restore.id };
      const undone = { ...undo, id: newRestoreId(), copyOf: undo.id, undoes: copied.id };
      const copies = [copied, undone].map(operation => {
        return { ...operation, threadId: fork.id, targetId: targetCopy.id, safetyId: safetyCopy.id };
      });
      await commit(opened.store, ...copies.map(operation => ({ kind: 'restoreStarted' as const, operation })));
      await opened.reopen();
      expect(opened.store.readThread(fork.id)?.restores).toEqual(copies);
      for (const { id } of [target, targetCopy]) expect(opened.store.restoresAfter(id)).toEqual([restore, undo]);
      await commit(opened.store, { kind: 'threadDeleted', id: own.id });
      await opened.reopen();
      const kept = [restore, undo].map(operation => ({ ...operation, threadId: fork.id }));
      for (const { id } of [targetCopy, safetyCopy]) expect(opened.store.restoresAfter(id)).toEqual(kept);
    });
  });
}
