import assert from 'node:assert/strict';
import type { BlobId } from '../../src/core/ids.ts';
import type { ChangeOptions } from '../../src/core/ports/workingDirectory.ts';
import type { TreeChange, TreeEntry } from '../../src/core/tree.ts';
import {
  blobIdOf,
  bytes,
  snapshot,
  startWith,
  text,
  type Subject,
  type SubjectOptions,
  type TestFramework,
} from './workingDirectorySubject.ts';

/** What every `WorkingDirectory` promises of many changes at once. */
export function describeChanges(
  name: string,
  make: (options?: SubjectOptions) => Promise<Subject>,
  { describe, it, afterEach }: TestFramework,
): void {
  const start = startWith(make, afterEach);

  describe(`${name}: many changes`, () => {
    it('turn one tree into another and back', async () => {
      const subject = await start({ 'a/b/c': 'x', changed: 'old', file: 'a file', same: 's' });
      await subject.putFolder('hollow');
      const blobs = new Map<BlobId, Uint8Array>();
      const { tree: old } = await snapshot(subject, {}, blobs);
      await subject.remove('a');
      await subject.remove('file');
      await subject.remove('hollow');
      await subject.put('a', bytes('now a file'));
      await subject.put('changed', bytes('new'));
      await subject.put('file/inside', bytes('y'));
      for (let number = 0; number < 300; number++) await subject.put(`many/${number}`, bytes(`${number}`));
      const { tree: now } = await snapshot(subject, {}, blobs);
      for (const [from, to] of [
        [now, old],
        [old, now],
      ] as const) {
        const paths = new Set([...from.keys(), ...to.keys()]);
        const changes = [...paths].map(path => ({ path, from: from.get(path), to: to.get(path) }));
        const failed = await subject.directory.makeChanges(
          changes.filter(change => change.from?.blob !== change.to?.blob || change.from?.mode !== change.to?.mode),
          { readBlob: async id => blobs.get(id) },
        );
        assert.deepEqual(failed, []);
        const { tree } = await snapshot(subject);
        assert.deepEqual([...tree], [...to]);
      }
    });

    it('are made where what is there is what is expected, and told where not', async () => {
      const subject = await start({ a: 'expected', b: 'as large', c: 'typed', d: 'expected', wanted: 'new' });
      const failed = await subject.directory.makeChanges(
        [
          change('a', 'expected', 'new'),
          change('b', 'expected', 'new'),
          change('c', undefined, 'new'),
          change('d', 'other', undefined),
          change('gone', 'expected', undefined),
          change('none', 'expected', 'new'),
          change('wanted', 'expected', 'new'),
          change('deep/made', undefined, 'new'),
          change('../out', undefined, 'new'),
        ],
        reading,
      );
      assert.deepEqual(failed.map(({ path }) => path).sort(), ['../out', 'b', 'c', 'd', 'none']);
      assert.deepEqual(await subject.all(), ['a', 'b', 'c', 'd', 'deep/', 'deep/made', 'wanted']);
      assert.equal(text(await subject.contentOf('a')), 'new');
      assert.equal(text(await subject.contentOf('b')), 'as large');
    });

    it('are not made without their contents, or with a signal that is aborted', async () => {
      const subject = await start({ a: 'old' });
      const changes = [change('a', 'old', 'new')];
      const damaged = await subject.directory.makeChanges(changes, { readBlob: async () => undefined });
      assert.deepEqual(damaged, [{ path: 'a', reason: 'its content is damaged in the store' }]);
      const signal = AbortSignal.abort();
      const stopped = await subject.directory.makeChanges(changes, { ...reading, signal });
      assert.deepEqual(stopped, [{ path: 'a', reason: 'the restore was stopped before it' }]);
      assert.equal(text(await subject.contentOf('a')), 'old');
    });

    it('stop between two batches, and tell what was made', async () => {
      const subject = await start();
      const stop = new AbortController();
      const changes = Array.from({ length: 1200 }, (_, number) => change(`f/${number}`, undefined, `${number}`));
      const failed = await subject.directory.makeChanges(changes, {
        ...reading,
        signal: stop.signal,
        onProgress: () => stop.abort(),
      });
      const made = (await subject.all()).filter(path => path !== 'f/');
      assert.ok(made.length > 0 && failed.length > 0);
      assert.equal(made.length + failed.length, 1200);
      assert.ok(failed.every(({ path }) => !made.includes(path)));
    });
  });
}

const known = new Map<BlobId, Uint8Array>();

const reading: ChangeOptions = { readBlob: async id => known.get(id) };

function change(path: string, from: string | undefined, to: string | undefined): TreeChange {
  return { path, from: entry(from), to: entry(to) };
}

function entry(content: string | undefined): TreeEntry | undefined {
  if (content === undefined) return undefined;
  const blob = blobIdOf(bytes(content));
  known.set(blob, bytes(content));
  return { blob, size: bytes(content).length };
}
