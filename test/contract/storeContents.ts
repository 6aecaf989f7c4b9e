import { describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/core/coverage.ts';
import { parseBlobId, parseCheckpointId } from '../../src/core/ids.ts';
import type { OpenedStore } from './openedStore.ts';
import { seeded } from './seeded.ts';
import {
  appendItem,
  commit,
  commitTree,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  putBytes,
  startThread,
  startTurn,
  takeCheckpoint,
} from './storeRecords.ts';

/** What every store promises of blobs, odd text and restores. */
export function describeContents(opened: OpenedStore): void {
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
      const id = await putBytes(opened.store, bytes);
      expect(same(await opened.store.readBlob(id), bytes)).toBe(true);
      await commit(opened.store);
      expect(same(await opened.store.readBlob(id), bytes)).toBe(true);
      await opened.reopen();
      expect(same(await opened.store.readBlob(id), bytes)).toBe(true);
    });

    test('are the same blob when they have the same bytes', async () => {
      const bytes = noise(1000);
      const ids = await Promise.all([bytes, bytes.slice(), bytes.slice()].map(copy => putBytes(opened.store, copy)));
      await commit(opened.store);
      expect(new Set([...ids, await putBytes(opened.store, bytes)]).size).toBe(1);
    });

    test('are not changed by a caller that reuses its buffer or writes into what it got', async () => {
      const bytes = noise(50);
      const putting = opened.store.putBlob(bytes);
      bytes.fill(0);
      const stored = await putting;
      if (!stored.ok) throw new Error('not stored');
      (await opened.store.readBlob(stored.value))?.fill(1);
      expect(same(await opened.store.readBlob(stored.value), noise(50))).toBe(true);
      await commit(opened.store);
      await opened.reopen();
      expect(same(await opened.store.readBlob(stored.value), noise(50))).toBe(true);
    });

    test('that are unknown are not found', async () => {
      expect(await opened.store.readBlob(parseBlobId('f'.repeat(64)))).toBeUndefined();
    });
  });

  describe('odd text', () => {
    const odd = ['naïve 😀', '\uD800 alone', 'x\uDFFF', '\uFDD0d800', 'tab\tnul\0end', "quo'te"];
    test.each(odd)('%j survives in names, messages, paths and coverage', async text => {
      const thread = makeThread({ name: text });
      const turn = makeTurn(thread.id, { text });
      const item = makeItem(turn.id, { kind: 'agentMessage', text });
      await commit(opened.store, startThread(thread), startTurn(turn), appendItem(item));
      const coverage: Coverage = { leftOut: [], ignoreFiles: [], ignored: [text] };
      const taken = await commitTree(opened.store, { [text]: '1' }, { threadId: thread.id, name: text, coverage });
      await opened.reopen();
      expect(opened.store.readThread(thread.id)).toEqual({ thread, turns: [turn], items: [item], checkpoints: [taken], restores: [] }); // prettier-ignore
      expect([...opened.store.readTree(taken.id).keys()]).toEqual([text]);
      expect(opened.store.listThreads()[0]?.firstMessage).toBe(text);
    });
  });

  describe('restores', () => {
    test('are unfinished until their outcome is stored', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const a = await commitTree(opened.store, { x: '1', y: '1' }, { threadId: thread.id });
      const b = await commitTree(opened.store, { x: '2', z: '1' }, { threadId: thread.id, kind: 'safety' });
      const changes = opened.store.readChanges(b.id).map(({ path, from, to }) => ({ path, from: to, to: from }));
      const operation = makeRestore({
        threadId: thread.id,
        targetId: a.id,
        safetyId: b.id,
        changes,
        startedAt: 9000,
      });
      await commit(opened.store, { kind: 'restoreStarted', operation });
      await opened.reopen();
      expect(opened.store.unfinishedRestores()).toEqual([operation]);
      expect(opened.store.readThread(thread.id)?.restores).toEqual([operation]);
      expect(opened.store.listThreads()[0]?.thread.updatedAt).toBe(9000);
      const outcome = { endedAt: 9100, failed: [{ path: 'x', reason: 'The file is open elsewhere.' }] };
      await commit(opened.store, { kind: 'restoreEnded', id: operation.id, outcome });
      await opened.reopen();
      expect(opened.store.unfinishedRestores()).toEqual([]);
      expect(opened.store.readThread(thread.id)?.restores).toEqual([{ ...operation, outcome }]);
    });

    test('are found after the checkpoints they came after, also when committed with their safety checkpoint', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const target = await commitTree(opened.store, { x: '1' }, { threadId: thread.id });
      const safety = takeCheckpoint(opened.store, new Map(), { threadId: thread.id, kind: 'safety' });
      const ids = { threadId: thread.id, targetId: target.id, safetyId: safety.checkpoint.id };
      const first = makeRestore(ids);
      await commit(opened.store, { kind: 'restoreStarted', operation: first }, safety);
      const next = await commitTree(opened.store, { x: '1' }, { threadId: thread.id });
      const second = makeRestore({ ...ids, safetyId: next.id, undoes: first.id });
      await commit(opened.store, { kind: 'restoreStarted', operation: second });
      const last = await commitTree(opened.store, {}, { threadId: thread.id });
      expect(opened.store.restoresAfter(target.id)).toEqual([first, second]);
      expect(opened.store.restoresAfter(safety.checkpoint.id)).toEqual([first, second]);
      expect(opened.store.restoresAfter(next.id)).toEqual([second]);
      expect(opened.store.restoresAfter(last.id)).toEqual([]);
    });

    test('cannot name a checkpoint that is unknown', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      const nowhere = parseCheckpointId('nothere');
      const operation = makeRestore({ threadId: thread.id, targetId: nowhere, safetyId: nowhere });
      await expect(opened.store.commit([{ kind: 'restoreStarted', operation }])).rejects.toThrow('BUG');
      expect(opened.store.unfinishedRestores()).toEqual([]);
    });
  });
}

function noise(length: number): Uint8Array {
  const random = seeded(length);
  return Uint8Array.from({ length }, () => random(256));
}

/** Comparing large arrays by `toEqual` is slow. */
function same(actual: Uint8Array | undefined, expected: Uint8Array): boolean {
  return actual !== undefined && Buffer.compare(actual, expected) === 0;
}
