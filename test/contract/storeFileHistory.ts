import { describe, expect, test } from 'vitest';
import type { CheckpointId } from '../../src/core/ids.ts';
import { parseCheckpointId } from '../../src/core/ids.ts';
import type { FileVersion, Store } from '../../src/core/ports/store.ts';
import { sameEntry, type Tree, type TreeEntry } from '../../src/core/tree.ts';
import type { OpenedStore } from './openedStore.ts';
import { seeded } from './seeded.ts';
import { commit, commitTree, makeThread, putText, startThread, takeCheckpointOn } from './storeRecords.ts';

/** What every store promises of single files over many checkpoints. */
export function describeFileHistory(opened: OpenedStore): void {
  describe('the versions of a file', () => {
    test('are where it changed, newest first, its creation and deletion among them', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const taken: CheckpointId[] = [];
      for (const files of [{}, { a: '1' }, { a: '1', b: 'x' }, { a: '2' }, {}, { a: '2' }]) {
        taken.push((await commitTree(opened.store, files, { threadId: thread.id, number: taken.length + 1 })).id);
      }
      await opened.reopen();
      expect(await tell(opened.store, versions(opened.store, 'a'))).toEqual(['6 -→2', '5 2→-', '4 1→2', '2 -→1']);
      expect(await tell(opened.store, versions(opened.store, 'b'))).toEqual(['4 x→-', '3 -→x']);
      expect(versions(opened.store, 'nothere')).toEqual([]);
      const { checkpoint } = opened.store.listFileVersions({ path: 'a', limit: 1 })[0]!;
      expect(checkpoint).toEqual(opened.store.readCheckpoint(taken[5]!));
    });

    test('come in pages', async () => {
      const { store } = opened;
      const thread = makeThread();
      await commit(store, startThread(thread));
      for (let number = 1; number <= 7; number++) {
        await commitTree(store, { a: `${number}` }, { threadId: thread.id, number });
      }
      const numbers = (before: CheckpointId | undefined, limit: number): readonly number[] =>
        store.listFileVersions({ path: 'a', before, limit }).map(({ checkpoint }) => checkpoint.number);
      const first = store.listFileVersions({ path: 'a', limit: 3 });
      expect(first.map(({ checkpoint }) => checkpoint.number)).toEqual([7, 6, 5]);
      expect(numbers(first.at(-1)!.checkpoint.id, 3)).toEqual([4, 3, 2]);
      expect(numbers(undefined, 0)).toEqual([]);
      const nowhere = parseCheckpointId('nothere');
      expect(() => store.listFileVersions({ path: 'a', before: nowhere, limit: 1 })).toThrow('BUG');
    });

    test('are held by the next checkpoint that is kept', async () => {
      const [a, b] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(a), startThread(b));
      const first = await commitTree(opened.store, { f: '1' }, { threadId: a.id, number: 1 });
      await commitTree(opened.store, { f: '1' }, { threadId: a.id, number: 2 });
      await commitTree(opened.store, { f: '2' }, { threadId: b.id, number: 1 });
      await commitTree(opened.store, { f: '2', g: '' }, { threadId: a.id, number: 3 });
      await commit(opened.store, { kind: 'checkpointsExpired', ids: [first.id] });
      await commit(opened.store, { kind: 'threadDeleted', id: b.id });
      await opened.reopen();
      expect(await tell(opened.store, versions(opened.store, 'f'))).toEqual(['3 1→2', '2 -→1']);
    });

    test('tell a change of mode', async () => {
      const { store } = opened;
      const thread = makeThread();
      await commit(store, startThread(thread));
      const plain = await putText(store, 'text');
      const trees: Tree[] = [new Map([['a', plain]]), new Map([['a', { ...plain, mode: 'executable' }]])];
      const root = takeCheckpointOn(undefined, new Map(), trees[0]!, { threadId: thread.id });
      await commit(store, root);
      await commit(store, takeCheckpointOn(root.checkpoint, trees[0]!, trees[1]!, { threadId: thread.id }));
      expect(versions(store, 'a').map(({ entry }) => entry?.mode)).toEqual(['executable', undefined]);
    });
  });

  describe('known files', () => {
    test('are named once, with the newest kept checkpoint that has them', async () => {
      const [a, b] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(a), startThread(b));
      const lost = await commitTree(opened.store, { gone: '0', old: '1', kept: '1' }, { threadId: a.id, number: 1 });
      const second = await commitTree(opened.store, { old: '1', kept: '1' }, { threadId: a.id, number: 2 });
      await commitTree(opened.store, { old: '2', brief: 'x', kept: '1' }, { threadId: b.id, number: 1 });
      const last = await commitTree(opened.store, { kept: '1', also: '' }, { threadId: a.id, number: 3 });
      await commit(opened.store, { kind: 'checkpointsExpired', ids: [lost.id] });
      await commit(opened.store, { kind: 'threadDeleted', id: b.id });
      await opened.reopen();
      expect(opened.store.listKnownFiles()).toEqual([
        { path: 'also', checkpointId: last.id },
        { path: 'kept', checkpointId: last.id },
        { path: 'old', checkpointId: second.id },
      ]);
    });

    test('are not empty folders', async () => {
      const { store } = opened;
      const thread = makeThread();
      await commit(store, startThread(thread));
      const nothing = await putText(store, '');
      const folder: TreeEntry = { ...nothing, mode: 'folder' };
      const first: Tree = new Map([['a', folder], ['b', nothing]]); // prettier-ignore
      const second: Tree = new Map([['a', nothing], ['b', folder]]); // prettier-ignore
      const root = takeCheckpointOn(undefined, new Map(), first, { threadId: thread.id });
      const next = takeCheckpointOn(root.checkpoint, first, second, { threadId: thread.id });
      await commit(store, root, next);
      expect(store.listKnownFiles()).toEqual([
        { path: 'a', checkpointId: next.checkpoint.id },
        { path: 'b', checkpointId: root.checkpoint.id },
      ]);
    });
  });

  test('both agree with the trees, on branches and with roots in the middle', async () => {
    const thread = makeThread();
    await commit(opened.store, startThread(thread));
    const random = seeded(7);
    const entries = await Promise.all(['1', '2', '3'].map(text => putText(opened.store, text)));
    const taken: { readonly checkpoint: FileVersion['checkpoint']; readonly tree: Tree }[] = [];
    for (let number = 1; number <= 40; number++) {
      const parent = random(6) === 0 ? taken[random(taken.length + 1)] : taken.at(-1);
      const tree = new Map(parent?.tree);
      for (let edit = random(4); edit > 0; edit--) {
        const path = `file${random(5)}`;
        if (random(3) === 0) tree.delete(path);
        else tree.set(path, entries[random(3)]!);
      }
      const fields = { threadId: thread.id, number };
      const record = takeCheckpointOn(parent?.checkpoint, parent?.tree ?? new Map(), tree, fields);
      await commit(opened.store, record);
      taken.push({ checkpoint: record.checkpoint, tree });
    }
    const expired = new Set([3, 4, 17, 29, 40].map(number => taken[number - 1]!.checkpoint.id));
    await commit(opened.store, { kind: 'checkpointsExpired', ids: [...expired] });
    await opened.reopen();
    const kept = taken.filter(({ checkpoint: { id } }) => !expired.has(id));
    for (let file = 0; file < 5; file++) {
      const path = `file${file}`;
      const expected = kept
        .filter(({ tree }, index) => !sameEntry(tree.get(path), kept[index - 1]?.tree.get(path)))
        .map(({ checkpoint: { number } }) => number);
      const found = versions(opened.store, path).map(({ checkpoint: { number } }) => number);
      expect(found).toEqual(expected.reverse());
      const newest = [...kept].reverse().find(({ tree }) => tree.has(path))?.checkpoint.id;
      const known = opened.store.listKnownFiles().find(candidate => candidate.path === path);
      expect(known?.checkpointId).toBe(newest);
    }
  });
}

const versions = (store: Store, path: string): readonly FileVersion[] => store.listFileVersions({ path, limit: 100 });

/** `4 1→2`: the checkpoint's number, and the text before and then; `-` where nothing is. */
async function tell(store: Store, found: readonly FileVersion[]): Promise<readonly string[]> {
  const text = async (entry: TreeEntry | undefined): Promise<string> =>
    entry === undefined ? '-' : new TextDecoder().decode(await store.readBlob(entry.blob));
  const told: string[] = [];
  for (const { checkpoint, entry, former } of found) {
    told.push(`${checkpoint.number} ${await text(former)}→${await text(entry)}`);
  }
  return told;
}
