import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import { applyChanges, diffTrees, type TreeChange } from '../core/tree.ts';
import { foldersAbove } from '../core/treePath.ts';
import { commitCheckpoint, takeSnapshot, type CaptureFailure } from './captureCheckpoint.ts';
import { outsideCoverage } from './outsideCoverage.ts';
import type { Services } from './services.ts';

export interface LateWrites {
  readonly threadId: ThreadId;
  /** The turn after whose end they were written. */
  readonly turnId: TurnId;
  readonly paths: ReadonlySet<string>;
}

/**
 * Keeps what was written after a turn had ended as a `late` checkpoint of it, so that it does not count as yours. `undefined`
 * when these paths are as the last checkpoint has them, or the thread has no folder. Whatever else has changed is left to the next checkpoint.
 */
export async function captureLate(
  services: Services,
  writes: LateWrites,
): Promise<Result<Checkpoint | undefined, CaptureFailure>> {
  const { store } = services;
  if (store.findThread(writes.threadId) === undefined || store.threadFolder(writes.threadId) === null) {
    return ok(undefined);
  }
  return services.captureGate(() => capture(services, writes));
}

async function capture(
  services: Services,
  { threadId, turnId, paths }: LateWrites,
): Promise<Result<Checkpoint | undefined, CaptureFailure>> {
  const { store, trees, ignoreRules } = services;
  const snapshot = await takeSnapshot(services, { only: paths });
  if (!snapshot.ok) return snapshot;
  const latest = store.latestCheckpoint();
  if (latest === undefined) return ok(undefined);
  const before = trees.read(store, latest.id);
  const changes = diffTrees(before, snapshot.value.tree);
  if (!changes.some(({ path }) => isAmong(path, paths))) return ok(undefined);
  // Its coverage is that of now: what the last checkpoint left out and this one does not is in it, or it would count as made later.
  const wasOutside = outsideCoverage(ignoreRules, latest.coverage);
  const isTaken = ({ path, from, to }: TreeChange): boolean =>
    isAmong(path, paths) || (from === undefined && wasOutside(path, to?.mode === 'folder') !== undefined);
  const tree = applyChanges(before, withFoldersAbove(changes, isTaken));
  return commitCheckpoint(services, { ...snapshot.value, tree }, { threadId, turnId, kind: 'late' });
}

/** Those that are taken, and what they make of the folders above: these come and go with what is in them. */
function withFoldersAbove(
  changes: readonly TreeChange[],
  isTaken: (change: TreeChange) => boolean,
): readonly TreeChange[] {
  const taken = new Set(changes.filter(isTaken));
  const above = new Set([...taken].flatMap(({ path }) => foldersAbove(path)));
  const isBelow = (folder: string) => (other: TreeChange) => !taken.has(other) && other.path.startsWith(`${folder}/`);
  return changes.filter(
    change =>
      taken.has(change) || (above.has(change.path) && (change.to === undefined || !changes.some(isBelow(change.path)))),
  );
}

/** It is one of the paths, or lies in one of them. */
const isAmong = (path: string, paths: ReadonlySet<string>): boolean =>
  paths.has(path) || foldersAbove(path).some(folder => paths.has(folder));
