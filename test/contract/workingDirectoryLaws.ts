import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BlobId } from '../../src/core/ids.ts';
import type { FoundEntry, Snapshot } from '../../src/core/ports/workingDirectory.ts';
import { diffTrees } from '../../src/core/tree.ts';
import { runs } from '../random/runs.ts';
import { bytes, snapshot, type Subject, type SubjectOptions, type TestFramework } from './workingDirectorySubject.ts';

/** What holds for every working directory, whatever is in it. */
export function describeLaws(
  name: string,
  make: (options?: SubjectOptions) => Promise<Subject>,
  { describe, it }: TestFramework,
): void {
  describe(`${name}: law`, () => {
    it('a tree put back, deletions first, is the tree that was snapshot, byte for byte', async () => {
      await fc.assert(
        fc.asyncProperty(someEntries, someEntries, async (before, after) => {
          const subject = await make();
          try {
            await putEntries(subject, before);
            const blobs = new Map<BlobId, Uint8Array>();
            const target = await snapshot(subject, {}, blobs);
            assert.deepEqual(target.coverage.leftOut, []);
            const there = await exactly(subject);
            for (const path of await subject.all()) if (!path.includes('/')) await subject.remove(path);
            for (const path of await subject.all()) if (/^[^/]*\/$/.test(path)) await subject.remove(path.slice(0, -1));
            await putEntries(subject, after);
            await restore(subject, target, blobs);
            assert.deepEqual(await exactly(subject), there);
            const again = await snapshot(subject);
            assert.deepEqual(diffTrees(target.tree, again.tree), []);
            assert.deepEqual([...again.tree.keys()], [...target.tree.keys()]);
          } finally {
            await subject.dispose();
          }
        }),
        { numRuns: runs(15) },
      );
    });

    it('paths looked at alone give what looking at everything would', async () => {
      await fc.assert(
        fc.asyncProperty(someEntries, fc.array(someChange, { maxLength: 12 }), async (before, changes) => {
          const subject = await make();
          try {
            await putEntries(subject, before);
            await snapshot(subject);
            const touched = new Set<string>();
            for (const { path, entry } of changes) {
              touched.add(path);
              // What is refused changes nothing.
              if (entry === undefined) await subject.directory.delete(path).catch(() => undefined);
              else await subject.directory.writeEntry(path, asKept(subject, entry)).catch(() => undefined);
            }
            const partly = await snapshot(subject, { only: touched });
            const wholly = await snapshot(subject);
            assert.deepEqual(diffTrees(partly.tree, wholly.tree), []);
            assert.deepEqual(partly.coverage, wholly.coverage);
          } finally {
            await subject.dispose();
          }
        }),
        { numRuns: runs(20) },
      );
    });
  });
}

const somePath = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'é',
      'e\u0301',
      'c d',
      '😀',
      process.platform === 'win32' ? 'x' : 'new\nline',
      'x'.repeat(255),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map(parts => parts.join('/'));

const oddBytes = fc.oneof(
  fc.uint8Array({ maxLength: 6 }),
  fc.constantFrom('\uFEFFx', 'a\r\nb\n', '').map(content => bytes(content)),
  fc.constant(Uint8Array.of(0xff, 0xfe, 0x00, 0x80)),
);

const someEntry: fc.Arbitrary<FoundEntry> = fc.oneof(
  fc.record({ mode: fc.constantFrom(undefined, 'executable' as const), bytes: oddBytes }),
  fc.record({
    mode: fc.constant('link' as const),
    // Not every platform has links to bytes that are no text.
    bytes: fc
      .constantFrom('a', '..', '/nowhere', 'é/x', ...(process.platform === 'linux' ? [Uint8Array.of(0x61, 0xff)] : []))
      .map(bytes),
  }),
  fc.constant<FoundEntry>({ mode: 'folder', bytes: new Uint8Array() }),
);

type Entries = readonly (readonly [path: string, entry: FoundEntry])[];

/** A few entries of which none is where another one needs a folder. */
const someEntries: fc.Arbitrary<Entries> = fc
  .uniqueArray(fc.tuple(somePath, someEntry), { maxLength: 8, selector: ([path]) => path })
  .map(entries => entries.filter(([path]) => !entries.some(([other]) => other.startsWith(`${path}/`))));

const someChange = fc.record({ path: somePath, entry: fc.option(someEntry, { nil: undefined }) });

/** The nearest thing the platform keeps. */
const asKept = ({ keepsLinks }: Subject, entry: FoundEntry): FoundEntry =>
  entry.mode === 'link' && !keepsLinks ? { ...entry, mode: undefined } : entry;

/** Puts entries from outside. */
async function putEntries(subject: Subject, entries: Entries): Promise<void> {
  for (const [path, found] of entries) {
    const { mode, bytes: content } = asKept(subject, found);
    const above = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    if (above !== '') await subject.putFolder(above);
    if (mode === 'folder') await subject.putFolder(path);
    else if (mode === 'link') await subject.putLink?.(path, content);
    else {
      await subject.put(path, content);
      if (subject.keepsExecutable) await subject.modes?.set(path, mode === 'executable' ? 0o755 : 0o644);
    }
  }
}

/** Everything there, with permission bits, targets of links and contents. */
async function exactly(subject: Subject): Promise<readonly string[]> {
  const { tree } = await snapshot(subject);
  return Promise.all(
    (await subject.all()).map(async path => {
      if (path.endsWith('/')) return path;
      if (tree.get(path)?.mode === 'link') return `${path} -> ${hex(await subject.linkAt?.(path))}`;
      return `${path} ${await subject.modes?.get(path)} ${hex(await subject.contentOf(path))}`;
    }),
  );
}

const hex = (content: Uint8Array | undefined): string => Buffer.from(content ?? []).toString('hex');

async function restore(subject: Subject, target: Snapshot, blobs: Map<BlobId, Uint8Array>): Promise<void> {
  const now = await snapshot(subject);
  const changes = diffTrees(now.tree, target.tree);
  for (const { path, to } of changes) if (to === undefined) await subject.directory.delete(path);
  for (const { path, to } of changes) {
    if (to === undefined) continue;
    const content = blobs.get(to.blob) ?? assert.fail('no blob');
    await subject.directory.writeEntry(path, { mode: to.mode, bytes: content });
  }
}
