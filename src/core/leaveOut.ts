import type { LeftOut, LeftOutReason } from './coverage.ts';
import type { BlobId } from './ids.ts';
import type { PortableCheckpoint, PortableThread } from './portableThread.ts';
import type { RestoreOperation } from './restore.ts';
import { sameEntry } from './tree.ts';

/** Why a content is not to be part of a thread that leaves; `undefined` when it is. */
export type ReasonToLeaveOut = (path: string, blob: BlobId) => LeftOutReason | undefined;

/** Every path of which the thread holds a content, once. */
export function pathsIn({ checkpoints, restores }: PortableThread): ReadonlySet<string> {
  return new Set([
    ...checkpoints.flatMap(({ checkpoint, changes }) => [...changes, ...checkpoint.unsaved].map(({ path }) => path)),
    ...restores.flatMap(({ changes }) => changes.map(({ path }) => path)),
  ]);
}

/**
 * The thread without some contents. Each checkpoint whose tree had one names its path among what it left out, so that a restore
 * leaves it alone.
 */
export function leaveOut(portable: PortableThread, reasonFor: ReasonToLeaveOut): PortableThread {
  const gone = new Map<string, LeftOut>();
  return {
    ...portable,
    checkpoints: portable.checkpoints.map(taken => withoutContents(taken, reasonFor, gone)),
    restores: portable.restores.map(restore => withoutChanges(restore, reasonFor)),
  };
}

/** @param gone what the tree before has had left out, by path; becomes what this one has */
function withoutContents(
  { checkpoint, changes }: PortableCheckpoint,
  reasonFor: ReasonToLeaveOut,
  gone: Map<string, LeftOut>,
): PortableCheckpoint {
  const unsaved = checkpoint.unsaved.filter(({ path, blob }) => reasonFor(path, blob) === undefined);
  const kept = changes.flatMap(({ path, from, to }) => {
    const before = gone.has(path) ? undefined : from;
    const reason = to && reasonFor(path, to.blob);
    if (to !== undefined && reason !== undefined) gone.set(path, { path, reason, size: to.size });
    else gone.delete(path);
    const after = reason === undefined ? to : undefined;
    return sameEntry(before, after) ? [] : [{ path, from: before, to: after }];
  });
  if (gone.size === 0) return { checkpoint: { ...checkpoint, unsaved }, changes: kept };
  const { coverage } = checkpoint;
  const leftOut = [...coverage.leftOut, ...gone.values()];
  const fileCount = Math.max(0, checkpoint.fileCount - gone.size);
  return { checkpoint: { ...checkpoint, unsaved, fileCount, coverage: { ...coverage, leftOut } }, changes: kept };
}

function withoutChanges(restore: RestoreOperation, reasonFor: ReasonToLeaveOut): RestoreOperation {
  const left = new Set(
    restore.changes
      .filter(({ path, from, to }) => [from, to].some(entry => entry && reasonFor(path, entry.blob) !== undefined))
      .map(({ path }) => path),
  );
  if (left.size === 0) return restore;
  return {
    ...restore,
    changes: restore.changes.filter(({ path }) => !left.has(path)),
    outcome: restore.outcome && {
      ...restore.outcome,
      failed: restore.outcome.failed.filter(({ path }) => !left.has(path)),
    },
  };
}
