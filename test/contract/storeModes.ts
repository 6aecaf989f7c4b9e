import { describe, expect, test } from 'vitest';
import type { UnsavedText } from '../../src/core/checkpoint.ts';
import { parseBlobId } from '../../src/core/ids.ts';
import type { Tree, TreeEntry } from '../../src/core/tree.ts';
import { blobIdOf } from '../../src/storage/blobs/sha256.ts';
import type { OpenedStore } from './openedStore.ts';
import {
  commit,
  entriesIn,
  makeRestore,
  makeThread,
  putText,
  startThread,
  takeCheckpoint,
  type CheckpointFields,
} from './storeRecords.ts';

/** What every store promises of links, empty folders and executable files, and of unsaved texts. */
export function describeModes(opened: OpenedStore): void {
  const put = (text: string): Promise<TreeEntry> => putText(opened.store, text);
  const take = async (tree: Tree, fields: CheckpointFields) => {
    const taken = takeCheckpoint(opened.store, tree, fields);
    await commit(opened.store, taken);
    return taken.checkpoint;
  };

  describe('modes', () => {
    test('come back, and a change of one is a change', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const [text, target, none] = [await put('#!/bin/sh\n'), await put('../elsewhere'), await put('')];
      const everyMode: Tree = new Map<string, TreeEntry>([
        ['empty', { ...none, mode: 'folder' }],
        ['link', { ...target, mode: 'link' }],
        ['nothing', none],
        ['run', { ...text, mode: 'executable' }],
        ['text', text],
      ]);
      const first = await take(everyMode, { threadId: thread.id });
      const swapped = new Map(everyMode);
      swapped
        .set('run', text)
        .set('text', { ...text, mode: 'executable' })
        .set('link', target);
      const second = await take(swapped, { threadId: thread.id });
      const third = await take(new Map(swapped).set('nothing', { ...none, mode: 'folder' }), { threadId: thread.id });
      await opened.reopen();
      const { store } = opened;
      expect(entriesIn(store.readTree(first.id))).toEqual(entriesIn(everyMode));
      expect(entriesIn(store.readTree(second.id))).toEqual(entriesIn(swapped));
      const changes = ['link', 'run', 'text'].map(path => {
        return { path, from: everyMode.get(path), to: swapped.get(path) };
      });
      expect(store.readChanges(second.id)).toEqual(changes);
      expect(store.diffCheckpoints(first.id, second.id)).toEqual(changes);
      expect(store.readChanges(third.id)).toEqual([{ path: 'nothing', from: none, to: { ...none, mode: 'folder' } }]);
      expect(store.readChanges(first.id).map(({ to }) => to)).toEqual([...everyMode.values()]);
    });

    test('are part of what a restore does', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const text = await put('text');
      const { id } = await take(new Map([['a', text]]), { threadId: thread.id });
      const changes = [
        { path: 'a', from: { ...text, mode: 'executable' as const }, to: text },
        { path: 'b', from: undefined, to: { ...text, mode: 'link' as const } },
      ];
      const operation = makeRestore({ threadId: thread.id, targetId: id, safetyId: id, changes });
      await commit(opened.store, { kind: 'restoreStarted', operation });
      await opened.reopen();
      expect(opened.store.unfinishedRestores()).toEqual([operation]);
    });
  });

  describe('unsaved texts', () => {
    const unsaved = async (path: string, text: string): Promise<UnsavedText> => ({ path, ...(await put(text)) });

    test('come back with their checkpoint, however it is read', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const first = await take(new Map(), { threadId: thread.id });
      const texts = [await unsaved('z', 'last'), await unsaved('a', 'half a sent'), await unsaved('new/file', '')];
      const second = await take(new Map(), { threadId: thread.id, unsaved: texts });
      const third = await take(new Map(), { threadId: thread.id });
      await opened.reopen();
      const { store } = opened;
      expect(second.unsaved).toEqual(texts);
      expect(store.readCheckpoint(second.id)).toEqual(second);
      expect(store.readThread(thread.id)?.checkpoints).toEqual([first, second, third]);
      expect(store.listCheckpoints({ limit: 2 })).toEqual([third, second]);
      expect(store.checkpointsAfter(first.id)).toEqual([second, third]);
      expect(new TextDecoder().decode(await store.readBlob(texts[1]!.blob))).toBe('half a sent');
      expect([...store.readTree(second.id)]).toEqual([]);
    });

    test('are of one path once, and of the right size', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const text = await unsaved('a', 'text');
      for (const texts of [[text, text], [{ ...text, size: 9 }]]) {
        const taken = takeCheckpoint(opened.store, new Map(), { threadId: thread.id, unsaved: texts });
        await expect(opened.store.commit([taken])).rejects.toThrow('BUG');
      }
      expect(opened.store.latestCheckpoint()).toBeUndefined();
    });

    test('must have been given', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const stranger = { ...(await unsaved('a', 'text')), blob: parseBlobId('0'.repeat(64)) };
      const taken = takeCheckpoint(opened.store, new Map(), { threadId: thread.id, unsaved: [stranger] });
      const missing = { ok: false, error: { kind: 'contentMissing', blobs: [stranger.blob] } };
      expect(await opened.store.commit([taken])).toEqual(missing);
    });

    test('that are no longer stored must be given again', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const text = await unsaved('a', 'lost');
      await take(new Map(), { threadId: thread.id, unsaved: [text] });
      if (!(await opened.loseContents(text.blob))) return;
      const again = takeCheckpoint(opened.store, new Map(), { threadId: thread.id, unsaved: [text] });
      const missing = { ok: false, error: { kind: 'contentMissing', blobs: [text.blob] } };
      expect(await opened.store.commit([again])).toEqual(missing);
      await put('lost');
      await commit(opened.store, again);
    });

    test('go with their thread', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const taken = await take(new Map(), { threadId: thread.id, unsaved: [await unsaved('a', 'text')] });
      await commit(opened.store, { kind: 'threadDeleted', id: thread.id });
      expect(opened.store.latestCheckpoint()).toEqual({ ...taken, unsaved: [] });
      await opened.reopen();
      expect(opened.store.latestCheckpoint()).toEqual({ ...taken, unsaved: [] });
    });
  });

  describe('a blob whose id is known', () => {
    test('is the same blob, and is not hashed again', async () => {
      const bytes = new TextEncoder().encode('known');
      const id = blobIdOf(bytes);
      expect(await opened.store.putBlob(bytes, undefined, id)).toEqual({ ok: true, value: id });
      bytes.fill(0);
      await commit(opened.store);
      expect(new TextDecoder().decode(await opened.store.readBlob(id))).toBe('known');
      const trusted = parseBlobId('ab'.repeat(32));
      expect(await opened.store.putBlob(new Uint8Array(3), undefined, trusted)).toEqual({ ok: true, value: trusted });
    });
  });
}
