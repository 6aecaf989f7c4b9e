import { describe, expect, test } from 'vitest';
import { openOn, openWithUpkeep } from '../../../test/contract/storeOnFiles.ts';
import {
  commit,
  entriesIn,
  makeThread,
  makeTurn,
  putText,
  startThread,
  startTurn,
  takeCheckpoint,
  takeCheckpointOn,
  type CheckpointFields,
} from '../../../test/contract/storeRecords.ts';
import { modes } from '../../../test/crash/crashPoints.ts';
import { createMemoryStore, emptyContents } from '../../../test/fakes/memoryStore.ts';
import { createMemoryUpkeep } from '../../../test/fakes/memoryUpkeep.ts';
import { SimulatedDisk } from '../../../test/fakes/simulatedDisk.ts';
import type { Checkpoint } from '../../core/checkpoint.ts';
import type { BlobId } from '../../core/ids.ts';
import type { Store } from '../../core/ports/store.ts';
import type { Tree, TreeEntry } from '../../core/tree.ts';
import type { OpenedStore } from '../openStore.ts';

const stores: readonly (readonly [string, () => Promise<OpenedStore>])[] = [
  ...modes.map(({ name, canAppend }) => {
    return [`on files, ${name}`, () => openWithUpkeep(new SimulatedDisk().files({ canAppend }))] as const;
  }),
  [
    'in memory',
    async () => {
      const contents = emptyContents();
      return { store: createMemoryStore(contents), upkeep: createMemoryUpkeep(contents) };
    },
  ],
];

describe.each(stores)('garbage collection %s', (_, open) => {
  async function start() {
    const { store, upkeep } = await open();
    const thread = makeThread();
    await commit(store, startThread(thread));
    return {
      store,
      upkeep,
      threadId: thread.id,
      put: (text: string) => putText(store, text),
      take: async (tree: Tree, fields: Partial<CheckpointFields> = {}) => {
        const taken = takeCheckpoint(store, tree, { threadId: thread.id, ...fields });
        await commit(store, taken);
        return taken.checkpoint;
      },
      collect: async () => expect(await upkeep.collectGarbage()).toMatchObject({ ok: true }),
      isThere: async (id: BlobId) => (await store.readBlob(id)) !== undefined,
    };
  }

  test('keeps the trees of imported checkpoints, and of those built around them', async () => {
    const { store, threadId, put, take, collect } = await start();
    const [own, guest] = [makeThread(), makeThread()];
    await commit(store, startThread(own), startThread(guest));
    const [one, two, three] = [await put('one'), await put('two'), await put('three')];
    await take(new Map([['a', one]]));
    await take(new Map([['b', two]]));
    const trees: Tree[] = [new Map([['x', one]]), new Map([['x', three]])];
    const chain: Checkpoint[] = [];
    for (const tree of trees) {
      const before = trees[chain.length - 1] ?? new Map<string, TreeEntry>();
      const taken = takeCheckpointOn(chain.at(-1), before, tree, { threadId: guest.id });
      chain.push({ ...taken.checkpoint, imported: true });
      await commit(store, { ...taken, checkpoint: chain.at(-1)! });
    }
    await take(new Map([['c', three]]));
    const last = await take(new Map([['d', two]]), { threadId: own.id });
    await commit(store, { kind: 'threadDeleted', id: threadId });
    await collect();
    expect(store.readThread(guest.id)?.checkpoints).toEqual(chain);
    expect(chain.map(({ id }) => entriesIn(store.readTree(id)))).toEqual(trees.map(entriesIn));
    expect(store.latestCheckpoint()).toEqual(last);
    expect(entriesIn(store.readTree(last.id))).toEqual([['d', two]]);
    expect(await Promise.all([one, two, three].map(({ blob }) => store.readBlob(blob)))).not.toContain(undefined);
  });

  test('keeps what links name, what is executable, and empty folders', async () => {
    const { store, upkeep, put, take, collect, isThere } = await start();
    const [target, script, none] = [await put('../target'), await put('#!/bin/sh\n'), await put('')];
    const tree = new Map<string, TreeEntry>([
      ['empty', { ...none, mode: 'folder' }],
      ['link', { ...target, mode: 'link' }],
      ['run', { ...script, mode: 'executable' }],
    ]);
    const first = await take(tree);
    // The script is not executable any more, and then gone: the first checkpoint still has it.
    await take(new Map(tree).set('run', script));
    await take(new Map());
    await collect();
    expect(entriesIn(store.readTree(first.id))).toEqual(entriesIn(tree));
    for (const { blob } of [target, script, none]) expect(await isThere(blob)).toBe(true);
    expect((await upkeep.verify()).problems).toEqual([]);
  });

  test('keeps unsaved texts as long as their checkpoint, even those that came while it ran', async () => {
    const { store, upkeep, put, take, collect, isThere } = await start();
    const [text, other] = [await put('typed '.repeat(30)), await put('typed elsewhere '.repeat(30))];
    const first = await take(new Map(), { unsaved: [{ path: 'open', ...text }] });
    await take(new Map());
    await collect();
    expect(await isThere(text.blob)).toBe(true);
    expect(store.readCheckpoint(first.id)).toEqual(first);
    expect((await upkeep.sizes()).garbage).toBe(0);

    await commit(store, { kind: 'checkpointsExpired', ids: [first.id] });
    const late = put('typed elsewhere '.repeat(30)).then(() =>
      take(new Map(), { unsaved: [{ path: 'late', ...other }] }),
    );
    await Promise.all([late, collect()]);
    expect(await isThere(other.blob)).toBe(true);
    await collect();
    expect([await isThere(text.blob), await isThere(other.blob)]).toEqual([false, true]);
    expect((await upkeep.verify()).problems).toEqual([]);
  });

  test('gives up the unsaved texts of the latest checkpoint when it expires, and says so before', async () => {
    const { store, upkeep, put, take, collect, isThere } = await start();
    const [file, text] = [await put('in the tree '.repeat(30)), await put('typed '.repeat(30))];
    const { id } = await take(new Map([['a', file]]), { unsaved: [{ path: 'a', ...text }] });
    const { freed } = upkeep.expiryEffect([id]);
    expect(freed[0]).toBeGreaterThan(0);
    await commit(store, { kind: 'checkpointsExpired', ids: [id] });
    expect((await upkeep.sizes()).garbage).toBe(freed[0]);
    await collect();
    expect([await isThere(file.blob), await isThere(text.blob)]).toEqual([true, false]);
  });

  test('gives up the unsaved texts of a deleted thread, and says so before', async () => {
    const { store, upkeep, threadId, put, take, collect, isThere } = await start();
    const text = await put('typed '.repeat(30));
    await take(new Map(), { unsaved: [{ path: 'a', ...text }] });
    const bytes = (await upkeep.sizes()).threads.get(threadId);
    expect(bytes).toBeGreaterThan(0);
    await commit(store, { kind: 'threadDeleted', id: threadId });
    expect((await upkeep.sizes()).garbage).toBe(bytes);
    await collect();
    expect(await isThere(text.blob)).toBe(false);
    expect(store.latestCheckpoint()?.unsaved).toEqual([]);
    expect((await upkeep.verify()).problems).toEqual([]);
  });
});

test('a message that is held while the collection ends is there after it', async () => {
  let onPublish: (() => void) | undefined;
  const disk = new SimulatedDisk();
  const { store, upkeep } = await openWithUpkeep(
    disk.files({
      interfere: call => {
        if (call !== 'publish') return;
        onPublish?.();
        onPublish = undefined;
      },
    }),
  );
  const thread = makeThread();
  await commit(store, startThread(thread));
  const turn = makeTurn(thread.id);
  let isHeld = false;
  onPublish = () => (isHeld = store.hold([startTurn(turn)]));
  await upkeep.collectGarbage();
  expect(isHeld).toBe(true);
  expect(store.readThread(thread.id)?.turns.map(({ id }) => id)).toEqual([turn.id]);
  await commit(store, startThread(makeThread()));
  for (const each of [store, await openOn(disk.files())]) {
    expect(each.readThread(thread.id)?.turns.map(({ id }) => id)).toEqual([turn.id]);
  }
});

test('a collection puts nothing in place of a log that another window commits to by now', async () => {
  const [disk, isGone] = [new SimulatedDisk(), () => true];
  const { store: other } = await openWithUpkeep(disk.files(), { isGone });
  let count = 0;
  const commitTo = async (store: Store): Promise<void> => {
    await commit(store, startThread(makeThread()));
    count++;
  };
  let isCollecting = false;
  const { store, upkeep } = await openWithUpkeep(
    disk.files({
      interfere: async (call, name) => {
        if (!isCollecting) return;
        if (call === 'openNew' && name.startsWith('log.')) {
          await other.refresh();
          await commitTo(other);
          await store.refresh();
        }
        if (call === 'publish') await commitTo(other);
      },
    }),
    { isGone },
  );
  await commitTo(store);
  isCollecting = true;
  expect(await upkeep.collectGarbage()).toEqual({ ok: false, error: { kind: 'conflict' } });
  expect((await openOn(disk.files())).countThreads()).toBe(count);
});
