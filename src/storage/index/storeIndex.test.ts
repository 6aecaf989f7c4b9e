import { expect, test, vi } from 'vitest';
import {
  createIndexStore,
  emptyIndexContents,
  openImage,
  replay,
  sqlEngine,
} from '../../../test/contract/indexStore.ts';
import {
  commitTree,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  putText,
  readTexts,
  startThread,
  startTurn,
  commit,
  takeCheckpoint,
  takeCheckpointOn,
} from '../../../test/contract/storeRecords.ts';
import { parseBlobId } from '../../core/ids.ts';
import { PackedFiles } from '../../core/packedFiles.ts';
import { diffTrees, type TreeEntry } from '../../core/tree.ts';
import { describeIndex } from '../upkeep/describeIndex.ts';
import type { BlobPlace } from './blobPlace.ts';
import { NumberPacker } from './packedNumbers.ts';
import { layoutNumber } from './schema.ts';
import { StoreIndex, type StoredCommit } from './storeIndex.ts';

/** Commits checkpoints of one file each, then gives the commits. */
async function threeCheckpoints() {
  const contents = emptyIndexContents();
  const store = createIndexStore(contents, StoreIndex.empty(sqlEngine));
  const thread = makeThread();
  await commit(store, startThread(thread));
  const taken = [];
  for (const text of ['one', 'two', 'three']) {
    taken.push(await commitTree(store, { same: 'x', [text]: text }, { threadId: thread.id, name: text }));
  }
  await store.close();
  const [first, second, third] = taken;
  if (first === undefined || second === undefined || third === undefined) throw new Error('not taken');
  return { contents, thread, first, second, third };
}

/** Applies what is left of a log to an empty index. */
function applyAll(commits: readonly StoredCommit[]): { index: StoreIndex; told: readonly string[] } {
  const index = StoreIndex.empty(sqlEngine);
  return { index, told: commits.flatMap(stored => index.apply(stored)) };
}

test('a checkpoint whose parent is lost, and those built on it, are expired, and the next one is a root', async () => {
  const { contents, thread, first, second, third } = await threeCheckpoints();
  const { index, told } = applyAll(contents.commits.filter((_, number) => number !== 2));
  expect(told).toEqual([`Checkpoint ${third.id} is not whole: the one it is built on is not there.`]);
  expect(index.readCheckpoint(second.id)).toBeUndefined();
  expect(index.readCheckpoint(third.id)).toEqual({ ...third, expired: true });
  expect(index.readChanges(third.id).map(({ path }) => path)).toEqual(['three', 'two']);
  expect([...index.readTree(third.id).keys()].sort()).toEqual(['one', 'same', 'three']);
  expect(index.diffCheckpoints(first.id, third.id).map(({ path }) => path)).toEqual(['three']);
  expect(index.latestCheckpoint()).toBeUndefined();

  const store = createIndexStore(contents, index);
  const next = await commitTree(store, { whole: 'again' }, { threadId: thread.id });
  expect(next.parentId).toBeUndefined();
  expect(index.latestCheckpoint()).toEqual(next);
  expect(await readTexts(store, store.readTree(next.id))).toEqual(['whole=again']);
  const after = await commitTree(store, { whole: 'again', more: '' }, { threadId: thread.id });
  expect(after.parentId).toBe(next.id);
  expect(index.readCheckpoint(after.id)).toEqual(after);
  index.close();
});

test('what is built on an uncertain checkpoint is uncertain too, across full trees', async () => {
  const { contents, thread, first, third } = await threeCheckpoints();
  const { index } = applyAll(contents.commits.filter((_, number) => number !== 2));
  let parentId = third.id;
  for (let number = 0; number < 150; number++) {
    const id = makeItem(makeTurn(thread.id).id, { kind: 'agentMessage', text: '' }).id;
    const checkpoint = { ...third, id: third.id.replace('c', id.replace('i', 'c')) as typeof third.id, parentId };
    expect(index.apply({ blobs: [], records: [{ kind: 'checkpointTaken', checkpoint, changes: [] }] })).toEqual([]);
    parentId = checkpoint.id;
  }
  expect(index.readCheckpoint(parentId)?.expired).toBe(true);
  expect(index.latestCheckpoint()).toBeUndefined();
  expect(index.diffCheckpoints(first.id, parentId).map(({ path }) => path)).toEqual(['three']);
  index.close();
});

test('a log that begins with a checkpoint built on a lost one shows its changes', async () => {
  const { contents, second } = await threeCheckpoints();
  const started = contents.commits.slice(0, 1);
  const { index } = applyAll([...started, ...contents.commits.slice(2)]);
  expect([...index.readTree(second.id).keys()]).toEqual(['two']);
  expect(index.readChanges(second.id).map(({ path }) => path)).toEqual(['one', 'two']);
  expect(index.latestCheckpoint()).toBeUndefined();
  index.close();
});

test('a checkpoint whose thread is lost is hidden, and later ones are built on it', async () => {
  const { contents, thread, second, third } = await threeCheckpoints();
  const { index, told } = applyAll(contents.commits.slice(1));
  expect(told).toHaveLength(3);
  expect(index.readThread(thread.id)).toBeUndefined();
  expect(index.readCheckpoint(third.id)).toBeUndefined();
  expect(index.latestCheckpoint()).toEqual({ ...third, name: undefined });
  expect([...index.readTree(second.id).keys()].sort()).toEqual(['same', 'two']);
  index.close();
});

test('what does not fit is left out and told, and all else of its commit is there', () => {
  const [thread, lost] = [makeThread(), makeThread()];
  const turn = makeTurn(thread.id);
  const reply = makeItem(turn.id, { kind: 'agentMessage', text: 'kept' });
  const nowhere = makeRestore({ threadId: thread.id, targetId: 'c0' as never, safetyId: 'c0' as never });
  const index = StoreIndex.empty(sqlEngine);
  const told = index.apply({
    blobs: [],
    records: [
      startThread(thread),
      startThread(thread),
      startTurn(makeTurn(lost.id)),
      startTurn(turn),
      startTurn(turn),
      { kind: 'itemAppended', item: { ...reply, turnId: makeTurn(lost.id).id } },
      { kind: 'itemAppended', item: reply },
      { kind: 'itemAppended', item: reply },
      { kind: 'threadChanged', id: lost.id, at: 1, patch: {} },
      { kind: 'turnEnded', id: makeTurn(lost.id).id, status: 'failed', at: 1, failure: undefined },
      { kind: 'restoreStarted', operation: nowhere },
      { kind: 'restoreEnded', id: nowhere.id, outcome: { endedAt: 1, failed: [] } },
      { kind: 'checkpointChanged', id: 'c0' as never, patch: { pinned: true } },
      { kind: 'checkpointsExpired', ids: ['c0' as never] },
    ],
  });
  expect(told).toHaveLength(11);
  expect(told.every(sentence => /^[A-Z0-9].*\.$/.test(sentence))).toBe(true);
  expect(index.readThread(thread.id)).toMatchObject({ turns: [turn], items: [reply], restores: [] });
  expect(index.searchMessages({ text: 'kept', limit: 9 })).toHaveLength(1);
  index.close();
});

test('a blob gets its new place when it is stored anew, and has none once it is only named', async () => {
  const { contents } = await threeCheckpoints();
  const index = replay(contents.commits);
  const [place] = contents.commits.flatMap(({ blobs }) => blobs);
  if (place === undefined) throw new Error('no blob');
  expect(index.findBlob(place.id)).toEqual(place);
  expect(index.pathsOf(place.id, 5)).toEqual(['same']);
  const moved = { ...place, position: 7000, length: 90, slot: 3 };
  index.apply({ blobs: [moved], records: [] });
  expect(index.findBlob(place.id)).toEqual(moved);
  // Others may be differences to it.
  index.apply({ blobs: [{ ...moved, position: 8000, depth: 2 }], records: [] });
  expect(index.findBlob(place.id)).toEqual(moved);
  const bare = applyAll(contents.commits.map(({ records }) => ({ blobs: [], records })));
  expect(bare.told).toEqual([]);
  expect(bare.index.findBlob(place.id)).toBeUndefined();
  bare.index.close();
  index.close();
});

test('full-text search forgets the words of a deleted thread', () => {
  const [gone, kept] = [makeThread(), makeThread()];
  const said = [gone, kept].map(({ id }) => startTurn(makeTurn(id, { text: 'secret Plán\0b' })));
  const { index } = applyAll([{ blobs: [], records: [startThread(gone), startThread(kept), ...said] }]);
  const found = (word: string): number | undefined =>
    index.database.number('SELECT count(*) FROM message_words WHERE words MATCH ?', `"${word}*"`);
  expect(['secret', 'plan', 'b'].map(found)).toEqual([2, 2, 2]);
  index.apply({ blobs: [], records: [{ kind: 'threadDeleted', id: gone.id }] });
  expect(['secret', 'plan', 'b'].map(found)).toEqual([1, 1, 1]);
  index.close();
});

test('the same records give the same rows, in whichever order their fields are given', () => {
  const thread = makeThread();
  const turn = makeTurn(thread.id);
  const item = makeItem(turn.id, { kind: 'captureFailed', checkpoint: 'after', reason: 'full' });
  const reversed = { ...item, content: { reason: 'full', checkpoint: 'after', kind: 'captureFailed' } as const };
  const rows = [item, reversed].map(given => {
    const records = [startThread(thread), startTurn(turn), { kind: 'itemAppended' as const, item: given }];
    const { index } = applyAll([{ blobs: [], records }]);
    const texts = index.database.all('SELECT content FROM thread_item', [], row => row.text('content'));
    index.close();
    return texts;
  });
  expect(rows[0]).toEqual(rows[1]);
});

test('an image of another layout, and what is none, is told apart', async () => {
  const { contents } = await threeCheckpoints();
  const index = replay(contents.commits);
  const imageOf = (layout: number): Uint8Array => {
    index.database.execute(`PRAGMA user_version = ${layout}`);
    return index.export();
  };
  const open = (image: Uint8Array): string => {
    const opening = StoreIndex.open(sqlEngine, image);
    if (opening.kind === 'opened') opening.index.close();
    return opening.kind;
  };
  expect(open(imageOf(layoutNumber))).toBe('opened');
  expect(open(imageOf(layoutNumber - 1))).toBe('outdated');
  expect(open(imageOf(layoutNumber + 1))).toBe('newerVersion');
  expect(open(new TextEncoder().encode('rubbish '.repeat(2000)))).toBe('damaged');
  expect(open(imageOf(layoutNumber).slice(0, 5000))).toBe('damaged');
  expect(open(new Uint8Array())).toBe('outdated');
  index.close();
});

test('an image goes on where it was made', async () => {
  const { contents, thread, third } = await threeCheckpoints();
  const index = replay(contents.commits);
  const store = createIndexStore(contents, openImage(index.export()));
  index.close();
  const next = await commitTree(store, { next: '1' }, { threadId: thread.id });
  expect(next.parentId).toBe(third.id);
  expect(store.readChanges(next.id).map(({ path }) => path)).toEqual(['next', 'same', 'three']);
  await store.close();
});

test('a tree shares with the one handed out before, whichever is older', async () => {
  const contents = emptyIndexContents();
  const store = createIndexStore(contents, StoreIndex.empty(sqlEngine));
  const thread = makeThread();
  await commit(store, startThread(thread));
  const { blob, size } = await putText(store, 'x');
  const run = { blob, size, mode: 'executable' } as const;
  const many = new Map<string, TreeEntry>(Array.from({ length: 2000 }, (_, number) => [`many/${number}`, run]));
  const [first, second] = [takeCheckpoint(store, many, { threadId: thread.id }), { blob, size }];
  await commit(store, first);
  const next = takeCheckpoint(store, new Map(many).set('many/7', second), { threadId: thread.id });
  await commit(store, next);
  await store.close();
  for (const [one, other] of [
    [first, next],
    [next, first],
  ] as const) {
    const index = replay(contents.commits);
    const [a, b] = [index.readTree(one.checkpoint.id), index.readTree(other.checkpoint.id)];
    // Of what is shared, single entries are not looked at.
    const looks = vi.spyOn(PackedFiles.prototype, 'isSame');
    expect(diffTrees(a, b).map(({ path }) => path)).toEqual(['many/7']);
    expect(looks).not.toHaveBeenCalled();
    looks.mockRestore();
    index.close();
  }
});

test('where an unsaved text lies counts as a path of its content', async () => {
  const contents = emptyIndexContents();
  const index = StoreIndex.empty(sqlEngine);
  const store = createIndexStore(contents, index);
  const thread = makeThread();
  await commit(store, startThread(thread));
  const text = await putText(store, 'typed');
  const unsaved = [{ path: 'open', ...text }];
  await commit(store, takeCheckpoint(store, new Map([['a', text]]), { threadId: thread.id, unsaved }));
  const linked: TreeEntry = { ...text, mode: 'link' };
  await commit(store, takeCheckpoint(store, new Map([['b', linked]]), { threadId: thread.id }));
  expect(index.pathsOf(text.blob, 9)).toEqual(['a', 'b', 'open']);
  await store.close();
});

test('a commit that cannot be applied leaves nothing behind', async () => {
  const { contents, thread, third } = await threeCheckpoints();
  const index = replay(contents.commits);
  const taken = takeCheckpointOn(third, new Map(), new Map([['lost', [...index.readTree(third.id).values()][0]!]]), {
    threadId: thread.id,
  });
  const unstorable = startThread(makeThread({ createdAt: 0.5 }));
  expect(() => index.apply({ blobs: [], records: [taken, unstorable] })).toThrow('BUG');
  const store = createIndexStore(contents, index);
  const next = await commitTree(store, { found: '1', lost: '2' }, { threadId: thread.id });
  await store.close();
  const again = replay(contents.commits);
  expect([...again.readTree(next.id).keys()]).toEqual(['found', 'lost']);
  expect(again.readChanges(next.id).map(({ path }) => path)).toEqual(['found', 'lost', 'same', 'three']);
  const opened = openImage(contents.image!);
  expect([...opened.readTree(next.id).keys()]).toEqual(['found', 'lost']);
  opened.close();
  again.close();
});

test('a blob that is only named is the same whatever names it first: a link, an executable file, an unsaved text', () => {
  const thread = makeThread();
  const blob = (digit: string) => ({ blob: parseBlobId(digit.repeat(64)), size: 1 });
  const tree = new Map<string, TreeEntry>([
    ['link', { ...blob('1'), mode: 'link' }],
    ['link is also a file', blob('1')],
    ['open', blob('2')],
    ['run', { ...blob('3'), mode: 'executable' }],
    ['run, not any more', blob('3')],
  ]);
  const unsaved = [
    { path: 'a', ...blob('2') },
    { path: 'b', ...blob('2') },
  ];
  const taken = takeCheckpointOn(undefined, new Map(), tree, { threadId: thread.id, unsaved });
  const { index } = applyAll([{ blobs: [], records: [startThread(thread), taken] }]);
  expect([...index.readTree(taken.checkpoint.id)]).toStrictEqual([...tree]);
  expect(index.readCheckpoint(taken.checkpoint.id)?.unsaved).toStrictEqual(unsaved);
  index.close();
});

test('a thread is read once between two commits', () => {
  const index = StoreIndex.empty(sqlEngine);
  const thread = makeThread();
  const turn = makeTurn(thread.id);
  index.apply({ blobs: [], records: [startThread(thread)] });
  const before = index.readThread(thread.id);
  expect(index.readThread(thread.id)).toBe(before);
  index.apply({ blobs: [], records: [startTurn(turn)] });
  expect(index.readThread(thread.id)?.turns).toEqual([turn]);
  expect(before?.turns).toEqual([]);
});

const manyBlobs = (count: number): readonly BlobPlace[] =>
  Array.from({ length: count }, (_, position) => {
    const id = parseBlobId(position.toString(16).padStart(64, '0'));
    return { id, size: 1, depth: 0, base: undefined, position, length: 1, slot: 0 };
  });

test('many contents are taken in in steps, and found from then on', () => {
  const index = StoreIndex.empty(sqlEngine);
  const blobs = manyBlobs(3000);
  const steps = index.applySteps({ blobs, records: [] });
  const found: number[] = [];
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    found.push(blobs.filter(({ id }) => index.findBlob(id) !== undefined).length);
  }
  expect(found.length).toBeGreaterThan(5);
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(blobs.map(({ id }) => index.findBlob(id))).toEqual(blobs);
  const atOnce = StoreIndex.empty(sqlEngine);
  for (const blob of blobs) atOnce.apply({ blobs: [blob], records: [] });
  expect(describeIndex(index)).toEqual(describeIndex(atOnce));
  index.close();
  atOnce.close();
});

test('the tree of a large first checkpoint is packed before the step that takes it in, and read from what was stored', () => {
  const index = StoreIndex.empty(sqlEngine);
  const blobs = manyBlobs(5000);
  const thread = makeThread();
  index.apply({ blobs, records: [startThread(thread)] });
  const tree = new Map(blobs.map(({ id, size }) => [`in/${id}`, { blob: id, size }]));
  const taken = takeCheckpointOn(undefined, new Map(), tree, { threadId: thread.id });
  const packing = vi.spyOn(NumberPacker.prototype, 'packed');
  const steps = index.applySteps({ blobs: [], records: [taken] });
  let isPacked = false;
  for (let step = steps.next(); step.done !== true; step = steps.next()) isPacked = packing.mock.calls.length > 0;
  expect(isPacked).toBe(true);
  expect(packing).toHaveBeenCalledOnce();
  packing.mockRestore();
  const opened = openImage(index.export());
  expect([...opened.readTree(taken.checkpoint.id)]).toEqual([...tree]);
  index.close();
  opened.close();
});

test('two first checkpoints of the very same changes have trees of their own', () => {
  const index = StoreIndex.empty(sqlEngine);
  const blobs = manyBlobs(3000);
  const thread = makeThread();
  index.apply({ blobs, records: [startThread(thread)] });
  const tree = new Map(blobs.map(({ id, size }) => [id, { blob: id, size }]));
  const first = takeCheckpointOn(undefined, new Map(), tree, { threadId: thread.id });
  const second = { ...takeCheckpointOn(undefined, new Map(), tree, { threadId: thread.id }), changes: first.changes };
  index.apply({ blobs: [], records: [first, second] });
  const next = takeCheckpointOn(second.checkpoint, tree, new Map([...tree].slice(1)), { threadId: thread.id });
  index.apply({ blobs: [], records: [next] });
  expect([first, second, next].map(({ checkpoint }) => index.readTree(checkpoint.id).size)).toEqual([3000, 3000, 2999]);
  index.close();
});

test('a path that is named twice by the same record is noticed wherever it is named', () => {
  const index = StoreIndex.empty(sqlEngine);
  const blobs = manyBlobs(1);
  const thread = makeThread();
  index.apply({ blobs, records: [startThread(thread)] });
  const changesAt = (paths: string) =>
    Array.from(paths, path => ({ path, from: undefined, to: { blob: blobs[0]!.id, size: 1 } }));
  const taken = takeCheckpointOn(undefined, new Map(), new Map(), { threadId: thread.id });
  const check = (paths: string) => index.check([{ ...taken, changes: changesAt(paths) }], () => undefined);
  for (const paths of ['', 'a', 'abc', 'cba', 'bcad', 'acbd']) expect(check(paths)).toBeUndefined();
  for (const paths of ['aa', 'abb', 'aba', 'bcab', 'cbab', 'abcac', 'cbb']) expect(() => check(paths)).toThrow('twice');
  index.close();
});

test('contents are found while other records are taken in between two steps of a check', () => {
  const index = StoreIndex.empty(sqlEngine);
  const blobs = manyBlobs(25_000);
  const thread = makeThread();
  index.apply({ blobs, records: [startThread(thread)] });
  const tree = new Map(blobs.slice(-4000).map(({ id, size }) => [id, { blob: id, size }]));
  const taken = takeCheckpointOn(undefined, new Map(), tree, { threadId: thread.id });
  const steps = index.checkSteps([taken], () => undefined);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) index.applyHeld([startThread(makeThread())]);
  expect(step.value).toBeUndefined();
  index.close();
});
