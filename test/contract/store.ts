import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBlobId, parseCheckpointId, parseThreadId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports.ts';
import type { Coverage } from '../../src/core/coverage.ts';
import type { ItemContent } from '../../src/core/thread.ts';
import type { Tree, TreeEntry } from '../../src/core/tree.ts';
import {
  appendItem,
  commit,
  commitTree,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  putBytes,
  putText,
  readTexts,
  startThread,
  startTurn,
  takeCheckpoint,
} from './storeRecords.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens what it had stored. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

/** What every store promises. */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    let store: Store;
    const reopen = async (): Promise<void> => {
      store = await subject.reopen();
    };

    beforeEach(async () => {
      subject = await make();
      store = subject.store;
    });
    afterEach(() => subject.dispose());

    describe('commits', () => {
      test('are read back as they were, and again after reopening', async () => {
        const thread = makeThread({ name: 'Parser', updatedAt: 1005 });
        const turn = makeTurn(thread.id, { startedAt: 1003 });
        const item = makeItem(turn.id, { kind: 'agentMessage', text: 'Done' });
        const expected = { thread, turns: [turn], items: [item], checkpoints: [], restores: [] };
        await commit(store, startThread(thread), startTurn(turn), appendItem(item));
        expect(store.readThread(thread.id)).toEqual(expected);
        await reopen();
        expect(store.readThread(thread.id)).toEqual(expected);
      });

      test('store all records or none: an id that is there throws and leaves nothing', async () => {
        const [first, second] = [makeThread(), makeThread()];
        await commit(store, startThread(first));
        await expect(store.commit([startThread(second), startThread(first)])).rejects.toThrow();
        expect(store.readThread(second.id)).toBeUndefined();
        await commit(store, startThread(second));
        await reopen();
        expect(store.listThreads()).toHaveLength(2);
      });

      test.each(['turn', 'item', 'checkpoint', 'restore'])('a second %s of the same id throws', async kind => {
        const thread = makeThread();
        const turn = makeTurn(thread.id);
        await commit(store, startThread(thread));
        const taken = takeCheckpoint(store, new Map(), { threadId: thread.id });
        const { id } = taken.checkpoint;
        const records = {
          turn: startTurn(turn),
          item: appendItem(makeItem(turn.id, { kind: 'agentMessage', text: '' })),
          checkpoint: taken,
          restore: {
            kind: 'restoreStarted' as const,
            operation: makeRestore({ threadId: thread.id, targetId: id, safetyId: id }),
          },
        };
        await commit(store, ...Object.values(records));
        await expect(store.commit([records[kind as keyof typeof records]])).rejects.toThrow();
      });

      test('refuse what belongs to a thread that is gone, and leave nothing', async () => {
        const [gone, kept] = [makeThread(), makeThread()];
        const turn = makeTurn(gone.id);
        await commit(store, startThread(gone), startTurn(turn));
        await commit(store, { kind: 'threadDeleted', id: gone.id });
        const late = [
          { kind: 'threadChanged' as const, id: gone.id, at: 1, patch: { name: 'x' } },
          startTurn(makeTurn(gone.id)),
          { kind: 'turnEnded' as const, id: turn.id, status: 'completed' as const, at: 1, failure: undefined },
          appendItem(makeItem(turn.id, { kind: 'agentMessage', text: '' })),
          takeCheckpoint(store, new Map(), { threadId: gone.id }),
        ];
        for (const record of late) {
          const result = await store.commit([startThread(kept), record]);
          expect(result).toMatchObject({ ok: false, error: { kind: 'notWritable' } });
          expect(store.listThreads()).toEqual([]);
        }
        expect(store.latestCheckpoint()).toBeUndefined();
      });

      test('given at the same time are stored one after another', async () => {
        const threads = Array.from({ length: 10 }, () => makeThread());
        const results = await Promise.all(threads.map(thread => store.commit([startThread(thread)])));
        expect(results.every(({ ok }) => ok)).toBe(true);
        await reopen();
        expect(store.listThreads().map(({ thread }) => thread.id)).toEqual(threads.map(({ id }) => id).reverse());
      });

      test('of nothing are fine', async () => {
        await commit(store);
        expect(await store.refresh()).toBe(false);
        expect(store.latestCheckpoint()).toBeUndefined();
      });
    });

    describe('threads', () => {
      test('are listed most recently used first', async () => {
        const [a, b, c] = [makeThread(), makeThread(), makeThread()];
        const order = () => store.listThreads().map(({ thread }) => thread.id);
        await commit(store, startThread(a), startThread(b), startThread(c));
        expect(order()).toEqual([c.id, b.id, a.id]);
        await commit(store, { kind: 'threadChanged', id: a.id, at: 2000, patch: {} });
        await commit(store, startTurn(makeTurn(b.id, { startedAt: 3000 })));
        expect(order()).toEqual([b.id, a.id, c.id]);
        await commit(store, { kind: 'threadChanged', id: b.id, at: 5, patch: {} });
        expect(order()).toEqual([b.id, a.id, c.id]);
      });

      test('are summed up along the active path', async () => {
        const thread = makeThread();
        const first = makeTurn(thread.id, { text: 'one' });
        const edited = makeTurn(thread.id, { text: 'one, edited' });
        const second = makeTurn(thread.id, { text: 'two', number: 2, parentId: edited.id });
        await commit(store, startThread(thread));
        expect(store.listThreads()).toEqual([
          { thread, firstMessage: undefined, messageCount: 0, lastTurnStatus: undefined, changedCount: 0 },
        ]);
        await commit(
          store,
          ...[first, edited, second].map(startTurn),
          { kind: 'turnEnded', id: second.id, status: 'failed', at: 1500, failure: 'No network' },
          { kind: 'threadChanged', id: thread.id, at: 1500, patch: { activeTurnId: second.id } },
        );
        await commitTree(store, { a: '1', b: '2' }, { threadId: thread.id, kind: 'after', turnId: first.id });
        await commitTree(store, { a: '2', b: '2' }, { threadId: thread.id, kind: 'after', turnId: second.id });
        await commitTree(store, { a: '3' }, { threadId: thread.id, kind: 'manual' });
        const [summary] = store.listThreads();
        expect(summary).toMatchObject({ firstMessage: 'one, edited', messageCount: 2, lastTurnStatus: 'failed' });
        expect(summary?.changedCount).toBe(3);
        expect(store.readThread(thread.id)?.turns[2]).toEqual({
          ...second,
          status: 'failed',
          endedAt: 1500,
          failure: 'No network',
        });
      });

      test('change by patches: absent keeps, null clears', async () => {
        const thread = makeThread({ name: 'Old' });
        const turn = makeTurn(thread.id);
        const change = (patch: { name?: string | null; activeTurnId?: typeof turn.id | null }) =>
          commit(store, { kind: 'threadChanged', id: thread.id, at: 1000, patch });
        const read = () => store.readThread(thread.id)?.thread;
        await commit(store, startThread(thread), startTurn(turn));
        await change({ activeTurnId: turn.id });
        expect(read()).toEqual({ ...thread, activeTurnId: turn.id });
        await change({ name: 'New' });
        expect(read()).toEqual({ ...thread, name: 'New', activeTurnId: turn.id });
        await change({ name: null, activeTurnId: null });
        expect(read()).toEqual({ ...thread, name: undefined });
      });

      test('keep turns and items in the order they came, with every kind of content', async () => {
        const thread = makeThread();
        const turns = [makeTurn(thread.id), makeTurn(thread.id), makeTurn(thread.id)];
        await commit(store, startThread(thread), ...turns.map(startTurn));
        const items = contents.map((content, index) => makeItem(turns[2 - (index % 3)]!.id, content));
        for (const item of items) await commit(store, appendItem(item));
        await reopen();
        const read = store.readThread(thread.id);
        expect(read?.turns).toEqual(turns);
        expect(read?.items).toEqual(items);
      });

      test('that are unknown are not found', () => {
        expect(store.readThread(parseThreadId('nothere'))).toBeUndefined();
      });
    });

    describe('checkpoints', () => {
      test('are read back with everything they say about themselves', async () => {
        const thread = makeThread();
        const turn = makeTurn(thread.id);
        await commit(store, startThread(thread), startTurn(turn));
        const coverage: Coverage = {
          leftOut: [
            { path: 'a/big.bin', reason: 'tooLarge', size: 2 ** 40 },
            { path: 'x', reason: 'unreadable' },
          ],
          ignoreFiles: [{ folder: '', text: 'node_modules/\n' }],
          ignored: ['node_modules/'],
        };
        const fields = { threadId: thread.id, turnId: turn.id, kind: 'after' as const, coverage };
        const first = await commitTree(store, { a: '1' }, { ...fields, name: 'Before the merge' });
        const second = await commitTree(store, { a: '2' }, fields);
        await reopen();
        expect(store.readCheckpoint(first.id)).toEqual(first);
        expect(store.readCheckpoint(second.id)).toEqual(second);
        expect(store.readThread(thread.id)?.checkpoints).toEqual([first, second]);
        expect(store.latestCheckpoint()).toEqual(second);
        expect(store.checkpointsAfter(first.id)).toEqual([second]);
        expect(store.checkpointsAfter(second.id)).toEqual([]);
      });

      test('hold their tree and their changes against the one before, in path order', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const first = await commitTree(store, { b: '1', a: '1', 'c/d': '1' }, { threadId: thread.id });
        const second = await commitTree(
          store,
          { 'c/d': '2', a: '1', '\uE000': 'x', '😀': 'y' },
          { threadId: thread.id },
        );
        await reopen();
        expect(await readTexts(store, store.readTree(first.id))).toEqual(['a=1', 'b=1', 'c/d=1']);
        expect(store.readChanges(first.id).map(({ path, from }) => [path, from])).toEqual([
          ['a', undefined],
          ['b', undefined],
          ['c/d', undefined],
        ]);
        expect(store.readChanges(second.id).map(({ path }) => path)).toEqual(['b', 'c/d', '😀', '\uE000']);
        const [removed, modified] = store.readChanges(second.id);
        expect(removed).toEqual({ path: 'b', from: await putText(store, '1'), to: undefined });
        expect(modified).toEqual({ path: 'c/d', from: await putText(store, '1'), to: await putText(store, '2') });
      });

      test('can be of an empty tree, and several in one commit', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const empty = await commitTree(store, {}, { threadId: thread.id });
        const entry = await putText(store, 'x');
        const second = takeCheckpoint(store, new Map([['a', entry]]), { threadId: thread.id });
        const third = takeCheckpoint(store, new Map([['b', entry]]), { threadId: thread.id });
        await commit(store, second, { ...third, checkpoint: { ...third.checkpoint, parentId: second.checkpoint.id } });
        expect(store.readTree(empty.id)).toEqual(new Map());
        expect(store.readChanges(empty.id)).toEqual([]);
        expect(store.readTree(third.checkpoint.id)).toEqual(new Map([['a', entry], ['b', entry]])); // prettier-ignore
      });

      test('that are unknown are not found, and have no tree', () => {
        const id = parseCheckpointId('nothere');
        expect(store.readCheckpoint(id)).toBeUndefined();
        expect(store.latestCheckpoint()).toBeUndefined();
        expect(() => store.readTree(id)).toThrow('BUG');
        expect(() => store.readChanges(id)).toThrow('BUG');
        expect(() => store.checkpointsAfter(id)).toThrow('BUG');
        expect(() => store.restoresAfter(id)).toThrow('BUG');
      });

      test('cannot name a blob that was never given, nor a parent that is unknown', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const stranger: TreeEntry = { blob: parseBlobId('0'.repeat(64)), size: 1 };
        const tree = new Map([['a', stranger]]);
        await expect(store.commit([takeCheckpoint(store, tree, { threadId: thread.id })])).rejects.toThrow('BUG');
        const orphan = takeCheckpoint(store, new Map(), { threadId: thread.id });
        const checkpoint = { ...orphan.checkpoint, parentId: parseCheckpointId('nothere') };
        await expect(store.commit([{ ...orphan, checkpoint }])).rejects.toThrow('BUG');
        expect(store.latestCheckpoint()).toBeUndefined();
      });

      test('build the right trees along 260 random changes', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const random = seeded(20261121);
        const entries: TreeEntry[] = [];
        for (let index = 0; index < 40; index++) entries.push(await putText(store, `content ${index}`));
        const history: { id: ReturnType<typeof parseCheckpointId>; tree: Tree }[] = [];
        let tree = new Map<string, TreeEntry>();
        for (let step = 0; step < 260; step++) {
          tree = new Map(tree);
          for (let change = random(step % 50 === 0 ? 80 : 4); change > 0; change--) {
            const path = `dir${random(5)}/file${random(30)}`;
            if (random(4) === 0) tree.delete(path);
            else tree.set(path, entries[random(entries.length)]!);
          }
          const record = takeCheckpoint(store, tree, { threadId: thread.id });
          await commit(store, record);
          history.push({ id: record.checkpoint.id, tree });
          if (step === 150) await reopen();
        }
        await reopen();
        for (let look = 0; look < 400; look++) {
          const { id, tree: expected } = history[random(history.length)]!;
          expect(store.readTree(id)).toEqual(expected);
        }
        expect(store.checkpointsAfter(history[99]!.id).map(({ id }) => id)).toEqual(
          history.slice(100).map(({ id }) => id),
        );
      });
    });

    describe('blobs', () => {
      const samples: readonly (readonly [string, Uint8Array])[] = [
        ['nothing', new Uint8Array()],
        ['a few bytes', Uint8Array.of(0, 255, 13, 10)],
        ['text', new TextEncoder().encode('function parse() {}\n'.repeat(500))],
        ['noise', noise(200_000)],
        ['text that begins like noise', Uint8Array.from([...noise(70_000), ...new Uint8Array(90_000)])],
        ['two megabytes', new TextEncoder().encode('lorem ipsum dolor '.repeat(120_000))],
      ];
      test.each(samples)('%s comes back, before the commit and after reopening', async (_, bytes) => {
        const id = await putBytes(store, bytes);
        expect(same(await store.readBlob(id), bytes)).toBe(true);
        await commit(store);
        expect(same(await store.readBlob(id), bytes)).toBe(true);
        await reopen();
        expect(same(await store.readBlob(id), bytes)).toBe(true);
      });

      test('are the same blob when they have the same bytes', async () => {
        const bytes = noise(1000);
        const ids = await Promise.all([bytes, bytes.slice(), bytes.slice()].map(copy => putBytes(store, copy)));
        await commit(store);
        expect(new Set([...ids, await putBytes(store, bytes)]).size).toBe(1);
      });

      test('are not changed by a caller that reuses its buffer or writes into what it got', async () => {
        const bytes = noise(50);
        const putting = store.putBlob(bytes);
        bytes.fill(0);
        const stored = await putting;
        if (!stored.ok) throw new Error('not stored');
        (await store.readBlob(stored.value))?.fill(1);
        expect(same(await store.readBlob(stored.value), noise(50))).toBe(true);
        await commit(store);
        await reopen();
        expect(same(await store.readBlob(stored.value), noise(50))).toBe(true);
      });

      test('that are unknown are not found', async () => {
        expect(await store.readBlob(parseBlobId('f'.repeat(64)))).toBeUndefined();
      });
    });

    describe('odd text', () => {
      const odd = ['naïve 😀', '\uD800 alone', 'x\uDFFF', '\uFDD0d800', 'tab\tnul\0end', "quo'te"];
      test.each(odd)('%j survives in names, messages, paths and coverage', async text => {
        const thread = makeThread({ name: text });
        const turn = makeTurn(thread.id, { text });
        const item = makeItem(turn.id, { kind: 'agentMessage', text });
        await commit(store, startThread(thread), startTurn(turn), appendItem(item));
        const coverage: Coverage = { leftOut: [], ignoreFiles: [], ignored: [text] };
        const taken = await commitTree(store, { [text]: '1' }, { threadId: thread.id, name: text, coverage });
        await reopen();
        expect(store.readThread(thread.id)).toEqual({ thread, turns: [turn], items: [item], checkpoints: [taken], restores: [] }); // prettier-ignore
        expect([...store.readTree(taken.id).keys()]).toEqual([text]);
        expect(store.listThreads()[0]?.firstMessage).toBe(text);
      });
    });

    describe('deleting a thread', () => {
      test('removes it and keeps the trees of others', async () => {
        const [gone, kept] = [makeThread({ updatedAt: 1 }), makeThread()];
        const turn = makeTurn(gone.id);
        await commit(store, startThread(gone), startThread(kept), startTurn(turn));
        const a = await commitTree(store, { x: '1', y: '1' }, { threadId: gone.id });
        const b = await commitTree(store, { x: '2', y: '1' }, { threadId: kept.id });
        const c = await commitTree(store, { x: '2', y: '2' }, { threadId: gone.id, name: 'mine' });
        const operation = makeRestore({ threadId: gone.id, targetId: a.id, safetyId: c.id });
        await commit(store, { kind: 'restoreStarted', operation });
        const d = await commitTree(store, { x: '3', y: '2' }, { threadId: kept.id });
        await commit(store, { kind: 'threadDeleted', id: gone.id });
        await reopen();

        expect(store.listThreads().map(({ thread }) => thread.id)).toEqual([kept.id]);
        expect(store.readThread(gone.id)).toBeUndefined();
        expect(store.readCheckpoint(a.id)).toBeUndefined();
        expect(store.unfinishedRestores()).toEqual([]);
        expect(store.restoresAfter(b.id)).toEqual([]);
        expect(store.readThread(kept.id)?.checkpoints).toEqual([b, d]);
        expect(await readTexts(store, store.readTree(b.id))).toEqual(['x=2', 'y=1']);
        expect(await readTexts(store, store.readTree(d.id))).toEqual(['x=3', 'y=2']);
        expect(store.readChanges(d.id).map(({ path }) => path)).toEqual(['x']);
      });

      test('keeps its checkpoints in the history of the workspace', async () => {
        const [gone, kept] = [makeThread(), makeThread()];
        await commit(store, startThread(gone), startThread(kept));
        const a = await commitTree(store, { x: '1' }, { threadId: kept.id });
        const b = await commitTree(store, { x: '2' }, { threadId: gone.id, name: 'mine' });
        await commit(store, { kind: 'threadDeleted', id: gone.id });
        expect(store.latestCheckpoint()).toEqual({ ...b, name: undefined });
        expect(store.checkpointsAfter(a.id)).toEqual([{ ...b, name: undefined }]);
        const c = await commitTree(store, { x: '3' }, { threadId: kept.id });
        expect(c.parentId).toBe(b.id);
        expect(await readTexts(store, store.readTree(c.id))).toEqual(['x=3']);
      });

      test('twice is harmless', async () => {
        await commit(store, { kind: 'threadDeleted', id: parseThreadId('nothere') });
        expect(store.listThreads()).toEqual([]);
      });
    });

    describe('restores', () => {
      test('are unfinished until their outcome is stored', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const a = await commitTree(store, { x: '1', y: '1' }, { threadId: thread.id });
        const b = await commitTree(store, { x: '2', z: '1' }, { threadId: thread.id, kind: 'safety' });
        const changes = store.readChanges(b.id).map(({ path, from, to }) => ({ path, from: to, to: from }));
        const operation = makeRestore({
          threadId: thread.id,
          targetId: a.id,
          safetyId: b.id,
          changes,
          startedAt: 9000,
        });
        await commit(store, { kind: 'restoreStarted', operation });
        await reopen();
        expect(store.unfinishedRestores()).toEqual([operation]);
        expect(store.readThread(thread.id)?.restores).toEqual([operation]);
        expect(store.listThreads()[0]?.thread.updatedAt).toBe(9000);
        const outcome = { endedAt: 9100, failed: [{ path: 'x', reason: 'The file is open elsewhere.' }] };
        await commit(store, { kind: 'restoreEnded', id: operation.id, outcome });
        await reopen();
        expect(store.unfinishedRestores()).toEqual([]);
        expect(store.readThread(thread.id)?.restores).toEqual([{ ...operation, outcome }]);
      });

      test('are found after the checkpoints they came after, also when committed with their safety checkpoint', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const target = await commitTree(store, { x: '1' }, { threadId: thread.id });
        const safety = takeCheckpoint(store, new Map(), { threadId: thread.id, kind: 'safety' });
        const ids = { threadId: thread.id, targetId: target.id, safetyId: safety.checkpoint.id };
        const first = makeRestore(ids);
        await commit(store, { kind: 'restoreStarted', operation: first }, safety);
        const next = await commitTree(store, { x: '1' }, { threadId: thread.id });
        const second = makeRestore({ ...ids, safetyId: next.id, undoes: first.id });
        await commit(store, { kind: 'restoreStarted', operation: second });
        const last = await commitTree(store, {}, { threadId: thread.id });
        expect(store.restoresAfter(target.id)).toEqual([first, second]);
        expect(store.restoresAfter(safety.checkpoint.id)).toEqual([first, second]);
        expect(store.restoresAfter(next.id)).toEqual([second]);
        expect(store.restoresAfter(last.id)).toEqual([]);
      });

      test('cannot name a checkpoint that is unknown', async () => {
        const thread = makeThread();
        await commit(store, startThread(thread));
        const nowhere = parseCheckpointId('nothere');
        const operation = makeRestore({ threadId: thread.id, targetId: nowhere, safetyId: nowhere });
        await expect(store.commit([{ kind: 'restoreStarted', operation }])).rejects.toThrow('BUG');
        expect(store.unfinishedRestores()).toEqual([]);
      });
    });
  });
}

const contents: readonly ItemContent[] = [
  { kind: 'agentMessage', text: 'I will rename it.' },
  {
    kind: 'toolCall',
    call: {
      id: 'call-1',
      kind: 'edit',
      title: 'Edit retry.ts',
      paths: ['src/retry.ts'],
      status: 'done',
      added: 3,
      removed: 1,
      detail: '@@ -1 +1 @@',
    },
  },
  {
    kind: 'editProblems',
    problems: [
      { edit: 1, path: 'a', reason: 'No such text.', source: 'x', nearest: { line: 4, text: 'y' } },
      { edit: 2, path: 'b', reason: 'No such file.', source: 'x', nearest: undefined },
    ],
    fitting: 3,
  },
  { kind: 'captureFailed', checkpoint: 'after', reason: 'the disk is full' },
];

/** A linear congruential generator (the constants of Numerical Recipes): the same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function noise(length: number): Uint8Array {
  const random = seeded(length);
  return Uint8Array.from({ length }, () => random(256));
}

/** Comparing large arrays by `toEqual` is slow. */
function same(actual: Uint8Array | undefined, expected: Uint8Array): boolean {
  return actual !== undefined && Buffer.compare(actual, expected) === 0;
}
