import type { LeftOut } from '../core/coverage.ts';
import { parseBlobId, type BlobId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import { applyChanges, type Tree } from '../core/tree.ts';
import { takeSnapshot, type CaptureFailure, type KeptSnapshot, type SnapshotControl } from './captureCheckpoint.ts';
import type { Services } from './services.ts';

/** Stands for contents whose id is not known. */
const unknownBlob = parseBlobId('0'.repeat(64));

/**
 * Reads the files as they are now. All contents are kept, as far as the store may still grow: a file for which there is no room,
 * or for what its editor has not saved, is left out of the tree, and the coverage says so.
 */
export async function takeWhatFits(
  services: Services,
  control: SnapshotControl,
): Promise<Result<KeptSnapshot, CaptureFailure>> {
  const taken = await takeSnapshot(services, control);
  const isFull = !taken.ok && taken.error.kind === 'notStored' && taken.error.failure.kind === 'limitReached';
  if (!isFull) return taken;

  const missing = new Set<BlobId>();
  const { store, files } = services;
  const putBlob: typeof store.putBlob = async (bytes, before, id) => {
    const stored = await store.putBlob(bytes, before, id);
    if (stored.ok || stored.error.kind !== 'limitReached') return stored;
    const named = id ?? unknownBlob;
    missing.add(named);
    return ok(named);
  };
  const again = await takeSnapshot(services, { ...control, putBlob });
  files.forget(missing);
  return again.ok ? ok(withoutMissing(again.value, missing)) : again;
}

function withoutMissing({ tree, coverage, unsaved }: KeptSnapshot, missing: ReadonlySet<BlobId>): KeptSnapshot {
  const leftOut = new Map<string, LeftOut>();
  const leave = (path: string, size: number): void => void leftOut.set(path, { path, reason: 'noRoom', size });
  for (const [path, { blob, size }] of tree) if (missing.has(blob)) leave(path, size);
  for (const { path, blob, size } of unsaved) if (missing.has(blob)) leave(path, size);
  return {
    tree: without(tree, leftOut),
    coverage: { ...coverage, leftOut: [...coverage.leftOut, ...leftOut.values()] },
    unsaved: unsaved.filter(({ path }) => !leftOut.has(path)),
  };
}

const without = (tree: Tree, left: ReadonlyMap<string, LeftOut>): Tree =>
  applyChanges(
    tree,
    [...left.keys()].flatMap(path => {
      const from = tree.get(path);
      return from === undefined ? [] : [{ path, from, to: undefined }];
    }),
  );
