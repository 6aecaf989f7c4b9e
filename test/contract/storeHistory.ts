import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { parseCheckpointId, parseThreadId, type CheckpointId, type ThreadId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { diffTrees } from '../../src/core/tree.ts';
import type { OpenedStore } from './openedStore.ts';
import { seeded } from './seeded.ts';
import {
  commit,
  commitTree,
  makeThread,
  putBytes,
  putText,
  readTexts,
  startThread,
  takeCheckpoint,
  takeCheckpointOn,
} from './storeRecords.ts';

const nowhere = parseCheckpointId('nothere');

/** What every store promises of many checkpoints together, and of what becomes of them later. */
export function describeHistory(opened: OpenedStore): void {
  const change = (id: CheckpointId, patch: { name?: string | null; pinned?: boolean }): Promise<void> =>
    commit(opened.store, { kind: 'checkpointChanged', id, patch });
  const expire = (...ids: readonly CheckpointId[]): Promise<void> =>
    commit(opened.store, { kind: 'checkpointsExpired', ids });

  describe('the difference of two checkpoints', () => {
    test('is that of their trees, in either direction', async () => {
      const taken = await takeMany(opened.store, 12);
      await opened.reopen();
      const { store } = opened;
      for (const from of taken) {
        for (const to of taken) {
          const expected = diffTrees(store.readTree(from.id), store.readTree(to.id));
          expect(store.diffCheckpoints(from.id, to.id)).toEqual(expected);
        }
      }
      const [first] = taken;
      expect(() => store.diffCheckpoints(first!.id, nowhere)).toThrow('BUG');
      expect(() => store.diffCheckpoints(nowhere, first!.id)).toThrow('BUG');
    });

    test('is found between branches of the history, and with a root in the middle', async () => {
      const { store } = opened;
      const thread = makeThread();
      await commit(store, startThread(thread));
      const [one, two] = [await putText(store, '1'), await putText(store, '2')];
      const base = new Map([['a', one], ['b', one]]); // prettier-ignore
      const root = takeCheckpointOn(undefined, new Map(), base, { threadId: thread.id });
      const left = takeCheckpointOn(root.checkpoint, base, new Map([['a', two], ['b', one]]), { threadId: thread.id }); // prettier-ignore
      const right = takeCheckpointOn(root.checkpoint, base, new Map([['a', one]]), { threadId: thread.id });
      const again = takeCheckpointOn(undefined, new Map(), new Map([['c', two]]), { threadId: thread.id });
      await commit(store, root, left, right, again);
      await opened.reopen();
      const diff = (from: typeof root, to: typeof root): readonly string[] =>
        opened.store.diffCheckpoints(from.checkpoint.id, to.checkpoint.id).map(({ path }) => path);
      expect(diff(left, right)).toEqual(['a', 'b']);
      expect(diff(root, right)).toEqual(['b']);
      expect(diff(right, again)).toEqual(['a', 'c']);
      expect(await readTexts(opened.store, opened.store.readTree(right.checkpoint.id))).toEqual(['a=1']);
      expect(opened.store.readChanges(again.checkpoint.id)).toEqual([{ path: 'c', from: undefined, to: two }]);
      expect(opened.store.latestCheckpoint()).toEqual(again.checkpoint);
    });
  });

  describe('pages of checkpoints', () => {
    test('go from the newest to the oldest', async () => {
      const taken = await takeMany(opened.store, 7);
      await opened.reopen();
      const found: Checkpoint[] = [];
      for (let before: CheckpointId | undefined; ; before = found.at(-1)?.id) {
        const page = opened.store.listCheckpoints({ before, limit: 3 });
        found.push(...page);
        if (page.length < 3) break;
      }
      expect(found).toEqual([...taken].reverse());
      expect(opened.store.listCheckpoints({ limit: 0 })).toEqual([]);
      expect(() => opened.store.listCheckpoints({ before: nowhere, limit: 1 })).toThrow('BUG');
    });

    test('are of one thread, or of all that are not deleted', async () => {
      const [a, b] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(a), startThread(b));
      const taken: Checkpoint[] = [];
      for (const thread of [a, b, b, a]) taken.push(await commitTree(opened.store, {}, { threadId: thread.id }));
      const ids = (threadId?: ThreadId, before?: Checkpoint): readonly CheckpointId[] =>
        opened.store.listCheckpoints({ threadId, before: before?.id, limit: 9 }).map(({ id }) => id);
      const [first, second, third, last] = taken.map(({ id }) => id);
      expect(ids(a.id)).toEqual([last, first]);
      expect(ids(b.id, taken[3])).toEqual([third, second]);
      await commit(opened.store, { kind: 'threadDeleted', id: b.id });
      expect(ids()).toEqual([last, first]);
      expect(ids(b.id)).toEqual([]);
      expect(ids(undefined, taken[2])).toEqual([first]);
    });
  });

  describe('the number of the next checkpoint', () => {
    test('follows the highest of its thread', async () => {
      const [a, b] = [makeThread(), makeThread()];
      const next = (id: ThreadId): number => opened.store.nextCheckpointNumber(id);
      await commit(opened.store, startThread(a), startThread(b));
      expect(next(a.id)).toBe(1);
      await commitTree(opened.store, {}, { threadId: a.id, number: 1 });
      await commitTree(opened.store, {}, { threadId: a.id, number: 5 });
      await commitTree(opened.store, {}, { threadId: a.id, number: 3 });
      await commitTree(opened.store, {}, { threadId: b.id, number: 1 });
      await opened.reopen();
      expect([next(a.id), next(b.id), next(parseThreadId('nothere'))]).toEqual([6, 2, 1]);
    });
  });

  describe('a checkpoint', () => {
    test('is named and pinned later: absent keeps, null clears', async () => {
      const [taken] = await takeMany(opened.store, 1);
      const { id } = taken!;
      const read = () => opened.store.readCheckpoint(id);
      await change(id, { name: 'Works' });
      expect(read()).toEqual({ ...taken, name: 'Works' });
      await change(id, { pinned: true });
      await opened.reopen();
      expect(read()).toEqual({ ...taken, name: 'Works', pinned: true });
      await change(id, { name: null });
      expect(read()).toEqual({ ...taken, pinned: true });
      await change(id, { name: 'Again', pinned: false });
      await opened.reopen();
      expect(read()).toEqual({ ...taken, name: 'Again' });
      expect(opened.store.latestCheckpoint()).toEqual({ ...taken, name: 'Again' });
    });

    test('is not changed when its thread was deleted; one that never was is a bug', async () => {
      const [taken] = await takeMany(opened.store, 1);
      await commit(opened.store, { kind: 'threadDeleted', id: taken!.threadId });
      const patched = (id: CheckpointId) =>
        opened.store.commit([{ kind: 'checkpointChanged', id, patch: { pinned: true } }]);
      expect(await patched(taken!.id)).toMatchObject({ ok: false, error: { kind: 'notWritable' } });
      await expect(patched(nowhere)).rejects.toThrow('BUG');
      await expect(opened.store.commit([{ kind: 'checkpointsExpired', ids: [nowhere] }])).rejects.toThrow('BUG');
    });

    test('is not changed by the commit that deletes its thread', async () => {
      const thread = makeThread();
      const taken = takeCheckpoint(opened.store, new Map(), { threadId: thread.id });
      const result = await opened.store.commit([
        startThread(thread),
        taken,
        { kind: 'threadDeleted', id: thread.id },
        { kind: 'checkpointChanged', id: taken.checkpoint.id, patch: { name: 'x' } },
      ]);
      expect(result).toMatchObject({ ok: false, error: { kind: 'notWritable' } });
      expect(opened.store.latestCheckpoint()).toBeUndefined();
    });

    test('that expired is still listed, says so, and is built upon', async () => {
      const taken = await takeMany(opened.store, 4);
      await expire(taken[1]!.id, taken[2]!.id);
      await expire(taken[1]!.id);
      await opened.reopen();
      const { store } = opened;
      const expected = taken.map((checkpoint, index) => ({ ...checkpoint, expired: index === 1 || index === 2 }));
      expect(store.readThread(taken[0]!.threadId)?.checkpoints).toEqual(expected);
      expect(store.listCheckpoints({ limit: 9 })).toEqual([...expected].reverse());
      expect(store.readCheckpoint(taken[1]!.id)).toEqual(expected[1]);
      expect(store.checkpointsAfter(taken[0]!.id)).toEqual(expected.slice(1));
      const tree = store.readTree(taken[3]!.id);
      const next = takeCheckpoint(store, tree, { threadId: taken[0]!.threadId });
      await commit(store, next);
      expect(next.checkpoint.parentId).toBe(taken[3]!.id);
      expect([...store.readTree(next.checkpoint.id)]).toEqual([...tree]);
      expect(store.readTree(taken[1]!.id).size).toBe(taken[1]!.fileCount);
    });
  });

  describe('contents', () => {
    test('that are no longer stored must be given again, and then are as before', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const before = await commitTree(opened.store, { a: 'lost', b: 'kept' }, { threadId: thread.id });
      await commitTree(opened.store, { b: 'kept' }, { threadId: thread.id });
      const lost = opened.store.readTree(before.id).get('a')!;
      if (!(await opened.loseContents(lost.blob))) return;
      expect(await opened.store.readBlob(lost.blob)).toBeUndefined();
      expect(await readTexts(opened.store, opened.store.readTree(before.id))).toEqual(['a=?', 'b=kept']);
      const again = takeCheckpoint(opened.store, new Map([['a', lost]]), { threadId: thread.id });
      const missing = { ok: false, error: { kind: 'contentMissing', blobs: [lost.blob] } };
      expect(await opened.store.commit([again])).toEqual(missing);
      await putText(opened.store, 'lost');
      await commit(opened.store, again);
      const tree = opened.store.readTree(before.id);
      await commit(opened.store, takeCheckpoint(opened.store, tree, { threadId: thread.id }));
      await commit(opened.store, takeCheckpoint(opened.store, new Map([['c', lost]]), { threadId: thread.id }));
      await opened.reopen();
      expect(await readTexts(opened.store, opened.store.readTree(again.checkpoint.id))).toEqual(['a=lost']);
    });

    test('that are gone may be what a checkpoint changed', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const before = await commitTree(opened.store, { a: 'lost' }, { threadId: thread.id });
      const lost = opened.store.readTree(before.id).get('a')!;
      if (!(await opened.loseContents(lost.blob))) return;
      const after = await commitTree(opened.store, { a: 'new' }, { threadId: thread.id });
      await opened.reopen();
      expect(opened.store.readChanges(after.id)).toMatchObject([{ path: 'a', from: lost }]);
    });

    test.each([10, 5000, 300_000])('of %i bytes that are like others come back', async length => {
      const random = seeded(length);
      const first = Uint8Array.from({ length }, () => random(256));
      const versions = [first];
      for (let number = 1; number <= 5; number++) {
        const next = versions.at(-1)!.slice(0, length - number);
        next[Math.floor(next.length / 2)]! ^= number;
        versions.push(next);
      }
      let similarTo = await putBytes(opened.store, first);
      const ids = [similarTo];
      for (const bytes of versions.slice(1)) {
        const stored = await opened.store.putBlob(bytes, similarTo);
        if (!stored.ok) throw new Error('not stored');
        ids.push((similarTo = stored.value));
      }
      const check = async (): Promise<void> => {
        for (const [index, id] of ids.entries()) {
          expect(Buffer.compare((await opened.store.readBlob(id))!, versions[index]!)).toBe(0);
        }
      };
      await check();
      await commit(opened.store);
      await opened.reopen();
      await check();
    });
  });
}

/** Commits that many checkpoints of a new thread, each with some files changed. */
async function takeMany(store: Store, count: number): Promise<readonly Checkpoint[]> {
  const thread = makeThread();
  await commit(store, startThread(thread));
  const random = seeded(count);
  const files: Record<string, string> = {};
  const taken: Checkpoint[] = [];
  for (let number = 1; number <= count; number++) {
    for (let edit = 0; edit < 3; edit++) files[`file${random(6)}`] = `text ${random(4)}`;
    if (random(3) === 0) Reflect.deleteProperty(files, `file${random(6)}`);
    taken.push(await commitTree(store, files, { threadId: thread.id, number }));
  }
  return taken;
}
