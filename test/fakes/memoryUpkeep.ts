import { createHash } from 'node:crypto';
import { assert } from '../../src/core/assert.ts';
import type { BlobId, CheckpointId, ThreadId } from '../../src/core/ids.ts';
import type { StoreProblem, StoreUpkeep, UpkeepControl } from '../../src/core/ports/storeUpkeep.ts';
import { ok } from '../../src/core/result.ts';
import type { TreeChange } from '../../src/core/tree.ts';
import { isTakenHere, sizeOnDisk, type MemoryContents } from './memoryStore.ts';

/** Something that needs contents: a checkpoint, its unsaved texts, or a restore that was cut off. */
interface Holder {
  readonly checkpointId: CheckpointId | undefined;
  readonly threadId: ThreadId;
  /** The latest checkpoint: kept whatever becomes of its thread, and however old. */
  readonly isFixed: boolean;
  readonly blobs: ReadonlySet<BlobId>;
}

/** Care for what a memory store holds. */
export function createMemoryUpkeep(contents: MemoryContents): StoreUpkeep {
  const problems: StoreProblem[] = [];
  const bytesOf = (id: BlobId): number => contents.blobs.get(id)?.length ?? 0;
  /** Bytes that nothing needs once the holders named are gone. */
  const freedWithout = (isGone: (holder: Holder) => boolean): number => {
    const needed = neededBlobs(contents, isGone);
    return [...contents.blobs.keys()].reduce((sum, id) => sum + (needed.has(id) ? 0 : bytesOf(id)), 0);
  };
  const garbage = (): number => freedWithout(() => false);

  return {
    async sizes() {
      const withContents = new Set(holdersOf(contents).map(({ threadId }) => threadId));
      const threads = [...contents.state.threads.keys()].filter(id => withContents.has(id));
      return {
        onDisk: sizeOnDisk(contents),
        garbage: garbage(),
        limit: contents.limit,
        threads: new Map(
          threads.map(id => [id, freedWithout(({ threadId, isFixed }) => threadId === id && !isFixed) - garbage()]),
        ),
      };
    },
    setLimit(bytes) {
      contents.limit = bytes;
    },
    problems: () => problems,
    async verify({ onProgress, signal }: UpkeepControl = {}) {
      const found: StoreProblem[] = [];
      let bytes = 0;
      for (const [id, content] of contents.blobs) {
        signal?.throwIfAborted();
        if (createHash('sha256').update(content).digest('hex') !== id) found.push(damaged(contents, id));
        bytes += content.length;
        onProgress?.(bytes, sizeOnDisk(contents));
      }
      problems.push(...found.filter(({ text }) => !problems.some(known => known.text === text)));
      return { recordCount: contents.recordCount, blobCount: contents.blobs.size, bytes, problems: found };
    },
    keptCheckpoints: () =>
      [...contents.state.checkpoints.values()]
        .filter(({ threadDeleted, checkpoint }) => !threadDeleted && !checkpoint.expired)
        .map(({ checkpoint }) => checkpoint),
    expiryEffect(ids) {
      for (const id of ids) assert(contents.state.checkpoints.has(id), `checkpoint ${id} is unknown`);
      const freed = ids.map((_, index) => {
        const expired = new Set<CheckpointId | undefined>(ids.slice(0, index + 1));
        return freedWithout(({ checkpointId, isFixed }) => expired.has(checkpointId) && !isFixed) - garbage();
      });
      return { freed };
    },
    async collectGarbage({ onProgress, signal }: UpkeepControl = {}) {
      signal?.throwIfAborted();
      const before = sizeOnDisk(contents);
      const needed = neededBlobs(contents, () => false);
      for (const id of [...contents.blobs.keys()]) if (!needed.has(id)) contents.blobs.delete(id);
      onProgress?.(before, before);
      return ok(before - sizeOnDisk(contents));
    },
  };
}

function neededBlobs(contents: MemoryContents, isGone: (holder: Holder) => boolean): ReadonlySet<BlobId> {
  const holders = holdersOf(contents).filter(holder => !isGone(holder));
  return new Set([...contents.staged, ...holders.flatMap(({ blobs }) => [...blobs])]);
}

/** Those that need their contents as things are. */
function holdersOf({ state }: MemoryContents): readonly Holder[] {
  const taken = [...state.checkpoints.values()];
  const latest = taken.findLastIndex(isTakenHere);
  const checkpoints = taken.map((found, index): Holder & { readonly isKept: boolean } => ({
    checkpointId: found.checkpoint.id,
    threadId: found.checkpoint.threadId,
    isFixed: index === latest,
    isKept: !found.threadDeleted && !found.checkpoint.expired,
    blobs: new Set([...[...found.tree.values()].map(({ blob }) => blob), ...blobsOf(found.changes)]),
  }));
  const unsaved = taken.map(({ checkpoint, threadDeleted }): Holder & { readonly isKept: boolean } => ({
    checkpointId: checkpoint.id,
    threadId: checkpoint.threadId,
    isFixed: false,
    isKept: !threadDeleted && !checkpoint.expired,
    blobs: new Set(checkpoint.unsaved.map(({ blob }) => blob)),
  }));
  const restores = [...state.restores.values()].filter(({ outcome }) => outcome === undefined);
  return [
    ...[...checkpoints, ...unsaved].filter(({ isKept, isFixed }) => isKept || isFixed),
    ...restores.map(({ threadId, changes }): Holder => {
      return { checkpointId: undefined, threadId, isFixed: false, blobs: new Set(blobsOf(changes)) };
    }),
  ];
}

const blobsOf = (changes: readonly TreeChange[]): readonly BlobId[] =>
  changes.flatMap(({ from, to }) => [...(from ? [from.blob] : []), ...(to ? [to.blob] : [])]);

function damaged({ state }: MemoryContents, id: BlobId): StoreProblem {
  const paths = [...state.checkpoints.values()].flatMap(({ tree, checkpoint: { unsaved } }) => [
    ...[...tree].filter(([, { blob }]) => blob === id).map(([path]) => path),
    ...unsaved.filter(({ blob }) => blob === id).map(({ path }) => path),
  ]);
  return {
    kind: 'damagedContent',
    file: 'memory',
    offset: 0,
    text: `The content ${id} is damaged.`,
    paths: [...new Set(paths)].slice(0, 20),
  };
}
