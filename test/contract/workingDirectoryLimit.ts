import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TooMuchToTake, type CaptureSize } from '../../src/core/captureSize.ts';
import type { BlobId } from '../../src/core/ids.ts';
import type { Snapshot, SnapshotOptions } from '../../src/core/ports/workingDirectory.ts';
import { runs } from '../random/runs.ts';
import {
  putAll,
  snapshot,
  startWith,
  type Subject,
  type SubjectOptions,
  type TestFramework,
} from './workingDirectorySubject.ts';

/** What every `WorkingDirectory` promises of `SnapshotOptions.maxBytes`. */
export function describeLimit(
  name: string,
  make: (options?: SubjectOptions) => Promise<Subject>,
  { describe, it, afterEach }: TestFramework,
): void {
  const start = startWith(make, afterEach);

  describe(`${name}: a limit on all`, () => {
    it('counts what would be taken, and reads nothing when that is over it', async () => {
      const subject = await start(
        {
          '.gitignore': 'build/\n',
          'build/out': 'x'.repeat(500),
          'too/large': 'x'.repeat(1001),
          'key.pem': 'x'.repeat(500),
          'a.txt': '12345',
          'sub/b.txt': '123',
        },
        { maxFileBytes: 1000 },
      );
      await subject.putFolder('empty');
      assert.deepEqual(await attempt(subject, { maxBytes: 14 }), { bytes: 15, fileCount: 3 });
      await treeOf(subject, { maxBytes: 15 });
    });

    it('tells where most of it is', async () => {
      const subject = await start({
        top: 'x'.repeat(20),
        'a/b/c': 'x'.repeat(50),
        'd/e': 'x'.repeat(25),
        'f/g': '12345',
      });
      const { largest } = await refused(subject, { maxBytes: 0 });
      assert.deepEqual(largest, [
        { path: 'a/b', bytes: 50 },
        { path: 'd', bytes: 25 },
      ]);
    });

    it('counts links as files that hold nothing', async () => {
      const subject = await start({ a: '12' });
      if (!subject.keepsLinks) return;
      await subject.putLink?.('link', 'to/somewhere');
      assert.deepEqual(await attempt(subject, { maxBytes: 1 }), { bytes: 2, fileCount: 2 });
      await treeOf(subject, { maxBytes: 2 });
    });

    it('is not over once enough is gone, or it is lifted; what was refused changes no snapshot', async () => {
      const subject = await start({ a: '12345', b: '12345' });
      await attempt(subject, { maxBytes: 9 });
      await subject.remove('a');
      assert.deepEqual([...(await treeOf(subject, { maxBytes: 9 })).keys()], ['b']);
      await putAll(subject, { c: '12345', d: '1' });
      assert.deepEqual(await attempt(subject, { maxBytes: 10 }), { bytes: 11, fileCount: 3 });
      assert.deepEqual([...(await treeOf(subject)).keys()], ['b', 'c', 'd']);
    });

    it('counts files that were read before', async () => {
      const subject = await start({ a: '12345', b: '12345' });
      await snapshot(subject);
      assert.deepEqual(await attempt(subject, { maxBytes: 9 }), { bytes: 10, fileCount: 2 });
      await treeOf(subject, { maxBytes: 10 });
    });

    it('law: what is refused is exactly what would be over it, and the rest is as without a limit', async () => {
      const someFiles = fc.dictionary(
        fc.constantFrom('a', 'b', 'c/a', 'c/b', 'c/d/a', 'e/a.log', '.gitignore'),
        fc.constantFrom('', '1', '*.log\n', 'c/b\n', 'x'.repeat(20), 'x'.repeat(31)),
      );
      await fc.assert(
        fc.asyncProperty(someFiles, fc.nat(80), async (files, maxBytes) => {
          const subject = await make({ maxFileBytes: 30 });
          const other = await make({ maxFileBytes: 30 });
          try {
            await putAll(subject, files);
            await putAll(other, files);
            const whole = await snapshot(other);
            const held = [...whole.tree.values()].reduce((sum, { size }) => sum + size, 0);
            const size = { bytes: held, fileCount: whole.tree.size };
            if (held > maxBytes) assert.deepEqual(await attempt(subject, { maxBytes }), size);
            else assert.deepEqual(await treeOf(subject, { maxBytes }), new Map(whole.tree));
          } finally {
            await subject.dispose();
            await other.dispose();
          }
        }),
        { numRuns: runs(12) },
      );
    });
  });
}

async function attempt(subject: Subject, options: Partial<SnapshotOptions>) {
  const { bytes, fileCount } = await refused(subject, options);
  return { bytes, fileCount };
}

/** What a snapshot that is refused tells. */
async function refused(subject: Subject, options: Partial<SnapshotOptions>): Promise<CaptureSize> {
  const blobs = new Map<BlobId, Uint8Array>();
  const told: number[] = [];
  const onProgress = (done: number): void => void told.push(done);
  const cause: unknown = await snapshot(subject, { ...options, onProgress }, blobs).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(cause instanceof TooMuchToTake, 'it was not refused');
  assert.deepEqual([[...blobs.values()], told], [[], []]);
  return cause.size;
}

async function treeOf(subject: Subject, options: Partial<SnapshotOptions> = {}): Promise<Snapshot['tree']> {
  const taken = await snapshot(subject, options);
  return new Map(taken.tree);
}
