import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { Coverage } from '../../src/core/coverage.ts';
import { parseBlobId, parseCheckpointId, parseThreadId } from '../../src/core/ids.ts';
import type { StoreRecord } from '../../src/core/ports/store.ts';
import type { Tree, TreeEntry } from '../../src/core/tree.ts';
import type { OpenedStore } from './openedStore.ts';
import { seeded } from './seeded.ts';
import {
  commit,
  commitTree,
  entriesIn,
  makeRestore,
  makeThread,
  makeTurn,
  putText,
  readTexts,
  startThread,
  startTurn,
  takeCheckpoint,
  takeCheckpointOn,
} from './storeRecords.ts';

const modes = [undefined, 'executable', 'link', 'folder'] as const;

/** What every store promises of checkpoints and their trees. */
export function describeCheckpoints(opened: OpenedStore): void {
  describe('checkpoints', () => {
    test('are read back with everything they say about themselves', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id);
      await commit(opened.store, startThread(thread), startTurn(turn));
      const coverage: Coverage = {
        leftOut: [
          { path: 'a/big.bin', reason: 'tooLarge', size: 2 ** 40 },
          { path: 'x', reason: 'unreadable' },
        ],
        ignoreFiles: [
          { folder: '', text: 'node_modules/\n' },
          { folder: '', text: '*.swp', source: 'repository', way: 'packages/a', ignoreCase: true },
          { folder: 'sub', text: '', source: 'user' },
        ],
        ignored: ['node_modules/'],
        modes: ['executable', 'folder'],
        roots: ['app', 'lib'],
      };
      const fields = { threadId: thread.id, turnId: turn.id, kind: 'after' as const, coverage };
      const first = await commitTree(opened.store, { a: '1' }, { ...fields, name: 'Before the merge' });
      const second = await commitTree(
        opened.store,
        { a: '2' },
        { ...fields, coverage: { ...coverage, modes: undefined, roots: undefined } },
      );
      await opened.reopen();
      expect(opened.store.readCheckpoint(first.id)).toEqual(first);
      expect(opened.store.readCheckpoint(second.id)).toEqual(second);
      expect(opened.store.readCheckpoint(first.id)?.coverage.modes).toEqual(['executable', 'folder']);
      expect(opened.store.readThread(thread.id)?.checkpoints).toEqual([first, second]);
      expect(opened.store.latestCheckpoint()).toEqual(second);
      expect(opened.store.checkpointsAfter(first.id)).toEqual([second]);
      expect(opened.store.checkpointsAfter(second.id)).toEqual([]);
    });

    test('keep their coverages apart', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const taken: Checkpoint[] = [];
      for (const folder of ['a/', 'b/', 'a/', 'a/', 'c/']) {
        const coverage: Coverage = { leftOut: [], ignoreFiles: [], ignored: [folder] };
        taken.push(await commitTree(opened.store, {}, { threadId: thread.id, coverage }));
      }
      expect(opened.store.readThread(thread.id)?.checkpoints).toEqual(taken);
      await opened.reopen();
      expect(opened.store.readThread(thread.id)?.checkpoints).toEqual(taken);
    });

    test('hold their tree and their changes against the one before, in path order', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const first = await commitTree(opened.store, { b: '1', a: '1', 'c/d': '1' }, { threadId: thread.id });
      const second = await commitTree(
        opened.store,
        { 'c/d': '2', a: '1', 0: 'n', '\uE000': 'x', '😀': 'y' },
        { threadId: thread.id },
      );
      await opened.reopen();
      expect(await readTexts(opened.store, opened.store.readTree(first.id))).toEqual(['a=1', 'b=1', 'c/d=1']);
      expect(opened.store.readChanges(first.id).map(({ path, from }) => [path, from])).toEqual([
        ['a', undefined],
        ['b', undefined],
        ['c/d', undefined],
      ]);
      expect(opened.store.readChanges(second.id).map(({ path }) => path)).toEqual(['0', 'b', 'c/d', '😀', '\uE000']);
      const [, removed, modified] = opened.store.readChanges(second.id);
      expect(removed).toEqual({ path: 'b', from: await putText(opened.store, '1'), to: undefined });
      expect(modified).toEqual({
        path: 'c/d',
        from: await putText(opened.store, '1'),
        to: await putText(opened.store, '2'),
      });
    });

    test('can be of an empty tree, and several in one commit', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const empty = await commitTree(opened.store, {}, { threadId: thread.id });
      const entry = await putText(opened.store, 'x');
      const second = takeCheckpoint(opened.store, new Map([['a', entry]]), { threadId: thread.id });
      const third = takeCheckpoint(opened.store, new Map([['b', entry]]), { threadId: thread.id });
      await commit(opened.store, second, {
        ...third,
        checkpoint: { ...third.checkpoint, parentId: second.checkpoint.id },
      });
      expect([...opened.store.readTree(empty.id)]).toEqual([]);
      expect(opened.store.readChanges(empty.id)).toEqual([]);
      expect([...opened.store.readTree(third.checkpoint.id)]).toEqual([['a', entry], ['b', entry]]); // prettier-ignore
    });

    test('that are unknown are not found, and have no tree', () => {
      const id = parseCheckpointId('nothere');
      expect(opened.store.readCheckpoint(id)).toBeUndefined();
      expect(opened.store.latestCheckpoint()).toBeUndefined();
      expect(() => opened.store.readTree(id)).toThrow('BUG');
      expect(() => opened.store.readChanges(id)).toThrow('BUG');
      expect(() => opened.store.checkpointsAfter(id)).toThrow('BUG');
      expect(() => opened.store.restoresAfter(id)).toThrow('BUG');
    });

    test('are refused when they name a blob that was never given', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const stranger: TreeEntry = { blob: parseBlobId('0'.repeat(64)), size: 1 };
      const tree = new Map([['a', stranger]]);
      const taken = await opened.store.commit([takeCheckpoint(opened.store, tree, { threadId: thread.id })]);
      expect(taken).toEqual({ ok: false, error: { kind: 'contentMissing', blobs: [stranger.blob] } });
      expect(opened.store.latestCheckpoint()).toBeUndefined();
    });

    test('cannot name a parent that is unknown', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const orphan = takeCheckpoint(opened.store, new Map(), { threadId: thread.id });
      const checkpoint = { ...orphan.checkpoint, parentId: parseCheckpointId('nothere') };
      await expect(opened.store.commit([{ ...orphan, checkpoint }])).rejects.toThrow('BUG');
      expect(opened.store.latestCheckpoint()).toBeUndefined();
    });

    test('build the right trees along 260 random changes', { timeout: 120_000 }, async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const random = seeded(20261121);
      const entries: TreeEntry[] = [];
      for (let index = 0; index < 40; index++) {
        const mode = modes[index % modes.length];
        entries.push({ ...(await putText(opened.store, `content ${index >> 2}`)), ...(mode && { mode }) });
      }
      const history: { checkpoint: Checkpoint; tree: Tree }[] = [];
      let waiting: StoreRecord[] = [];
      for (let step = 0; step < 260; step++) {
        const parent = history.at(-1) ?? { checkpoint: undefined, tree: new Map<string, TreeEntry>() };
        const tree = new Map(parent.tree);
        for (let change = random(step % 50 === 0 ? 80 : 4); change > 0; change--) {
          const path = `dir${random(5)}/file${random(30)}`;
          if (random(4) === 0) tree.delete(path);
          else tree.set(path, entries[random(entries.length)]!);
        }
        const record = takeCheckpointOn(parent.checkpoint, parent.tree, tree, { threadId: thread.id });
        history.push({ checkpoint: record.checkpoint, tree });
        waiting.push(record);
        if (random(4) !== 0 && step !== 259) continue;
        await commit(opened.store, ...waiting);
        waiting = [];
        if (random(20) === 0) await opened.reopen();
      }
      for (let look = 0; look < 400; look++) {
        const { checkpoint, tree } = history[random(history.length)]!;
        expect([...opened.store.readTree(checkpoint.id)]).toEqual(entriesIn(tree));
      }
      await opened.reopen();
      for (const { checkpoint, tree } of history) {
        expect([...opened.store.readTree(checkpoint.id)]).toEqual(entriesIn(tree));
      }
      const ninth = history[8]!.checkpoint.id;
      expect(opened.store.checkpointsAfter(ninth)).toEqual(history.slice(9).map(({ checkpoint }) => checkpoint));
    });
  });

  describe('deleting a thread', () => {
    test('removes it and keeps the trees of others', async () => {
      const [gone, kept] = [makeThread({ updatedAt: 1 }), makeThread()];
      const turn = makeTurn(gone.id);
      await commit(opened.store, startThread(gone), startThread(kept), startTurn(turn));
      const a = await commitTree(opened.store, { x: '1', y: '1' }, { threadId: gone.id });
      const b = await commitTree(opened.store, { x: '2', y: '1' }, { threadId: kept.id });
      const c = await commitTree(opened.store, { x: '2', y: '2' }, { threadId: gone.id, name: 'mine' });
      const operation = makeRestore({ threadId: gone.id, targetId: a.id, safetyId: c.id });
      await commit(opened.store, { kind: 'restoreStarted', operation });
      const d = await commitTree(opened.store, { x: '3', y: '2' }, { threadId: kept.id });
      await commit(opened.store, { kind: 'threadDeleted', id: gone.id });
      await opened.reopen();

      expect(opened.store.listThreads().map(({ thread }) => thread.id)).toEqual([kept.id]);
      expect(opened.store.readThread(gone.id)).toBeUndefined();
      expect(opened.store.readCheckpoint(a.id)).toBeUndefined();
      expect(opened.store.unfinishedRestores()).toEqual([]);
      expect(opened.store.restoresAfter(b.id)).toEqual([]);
      expect(opened.store.readThread(kept.id)?.checkpoints).toEqual([b, d]);
      expect(await readTexts(opened.store, opened.store.readTree(b.id))).toEqual(['x=2', 'y=1']);
      expect(await readTexts(opened.store, opened.store.readTree(d.id))).toEqual(['x=3', 'y=2']);
      expect(opened.store.readChanges(d.id).map(({ path }) => path)).toEqual(['x']);
    });

    test('keeps its checkpoints in the history of the workspace', async () => {
      const [gone, kept] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(gone), startThread(kept));
      const a = await commitTree(opened.store, { x: '1' }, { threadId: kept.id });
      const b = await commitTree(opened.store, { x: '2' }, { threadId: gone.id, name: 'mine' });
      await commit(opened.store, { kind: 'threadDeleted', id: gone.id });
      expect(opened.store.latestCheckpoint()).toEqual({ ...b, name: undefined });
      expect(opened.store.checkpointsAfter(a.id)).toEqual([{ ...b, name: undefined }]);
      const c = await commitTree(opened.store, { x: '3' }, { threadId: kept.id });
      expect(c.parentId).toBe(b.id);
      expect(await readTexts(opened.store, opened.store.readTree(c.id))).toEqual(['x=3']);
    });

    test('twice is harmless', async () => {
      await commit(opened.store, { kind: 'threadDeleted', id: parseThreadId('nothere') });
      expect(opened.store.listThreads()).toEqual([]);
    });
  });
}
