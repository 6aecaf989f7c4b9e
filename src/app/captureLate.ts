import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import { applyChanges, diffTrees } from '../core/tree.ts';
import { commitCheckpoint, takeSnapshot, type CaptureFailure } from './captureCheckpoint.ts';
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
  const { store, trees } = services;
  const snapshot = await takeSnapshot(services, { only: paths });
  if (!snapshot.ok) return snapshot;
  const latest = store.latestCheckpoint();
  if (latest === undefined) return ok(undefined);
  const before = trees.read(store, latest.id);
  const late = diffTrees(before, snapshot.value.tree).filter(({ path }) => isAmong(path, paths));
  if (late.length === 0) return ok(undefined);
  const kept = { ...snapshot.value, tree: applyChanges(before, late) };
  return commitCheckpoint(services, kept, { threadId, turnId, kind: 'late' });
}

/** It is one of the paths, or lies in one of them. */
function isAmong(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (paths.has(path.slice(0, end))) return true;
  }
  return false;
}
