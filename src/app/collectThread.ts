import type { Checkpoint } from '../core/checkpoint.ts';
import { FileTree } from '../core/fileTree.ts';
import type { CheckpointId, ThreadId } from '../core/ids.ts';
import type { PortableCheckpoint, PortableThread } from '../core/portableThread.ts';
import type { Store, ThreadContent } from '../core/ports/store.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { Turn } from '../core/thread.ts';
import { diffTrees, type Tree } from '../core/tree.ts';
import { without } from '../core/without.ts';
import type { Services } from './services.ts';

/** What reading a thread as a whole needs of the services. */
export type ExportServices = Pick<Services, 'store' | 'environment'>;

/** A thread as it can leave its store, and what of it cannot. */
export interface CollectedThread {
  readonly portable: PortableThread;
  /** Restores to a checkpoint of another thread: they are not part of it. */
  readonly foreignRestores: number;
}

/**
 * Gathers all of a thread; `undefined` when it is not in the store. A turn that goes on becomes one that was interrupted now. What
 * a checkpoint changed is told against the one before it in the thread. Of an expired one only its place is left.
 */
export function collectThread({ store, environment }: ExportServices, threadId: ThreadId): CollectedThread | undefined {
  const content = store.readThread(threadId);
  if (content === undefined) return undefined;
  const turnIds = new Set<string>(content.turns.map(({ id }) => id));
  const checkpoints = collectCheckpoints(store, content.checkpoints, turnIds);
  const restores = collectRestores(content, environment.now());
  const { id, name, createdAt, updatedAt, activeTurnId, workingDirectory, git } = content.thread;
  return {
    portable: {
      thread: {
        ...{ id, name, createdAt, updatedAt },
        activeTurnId: activeTurnId && turnIds.has(activeTurnId) ? activeTurnId : undefined,
        ...(workingDirectory === undefined ? {} : { workingDirectory }),
        ...(git === undefined ? {} : { git }),
      },
      turns: collectTurns(content.turns, environment.now()),
      items: content.items,
      checkpoints,
      restores,
    },
    foreignRestores: content.restores.length - restores.length,
  };
}

function collectTurns(turns: readonly Turn[], now: number): readonly Turn[] {
  const known = new Set<string>();
  return turns.map(turn => {
    const parentId = turn.parentId !== undefined && known.has(turn.parentId) ? turn.parentId : undefined;
    known.add(turn.id);
    return { ...turn, parentId, ...(turn.status === 'inProgress' && { status: 'interrupted' as const, endedAt: now }) };
  });
}

function collectCheckpoints(
  store: Store,
  checkpoints: readonly Checkpoint[],
  turnIds: ReadonlySet<string>,
): readonly PortableCheckpoint[] {
  let tree: Tree = FileTree.empty;
  let parentId: CheckpointId | undefined;
  return checkpoints.map((found): PortableCheckpoint => {
    const checkpoint: Checkpoint = without(found, 'imported', 'copyOf'); // Where it came from is no part of it.
    const next = checkpoint.expired ? tree : store.readTree(checkpoint.id);
    const changes = diffTrees(tree, next);
    const turnId = checkpoint.turnId !== undefined && turnIds.has(checkpoint.turnId) ? checkpoint.turnId : undefined;
    const unsaved = checkpoint.expired ? [] : checkpoint.unsaved;
    const taken = { checkpoint: { ...checkpoint, turnId, parentId, unsaved }, changes };
    tree = next;
    parentId = checkpoint.id;
    return taken;
  });
}

/** Those among checkpoints of the thread. One that was cut off counts as ended without what it had to write. */
function collectRestores({ restores, checkpoints }: ThreadContent, now: number): readonly RestoreOperation[] {
  const own = new Set(checkpoints.map(({ id }) => id));
  const known = new Set<string>();
  return restores
    .filter(({ targetId, safetyId }) => own.has(targetId) && own.has(safetyId))
    .map(restore => {
      const undoes = restore.undoes !== undefined && known.has(restore.undoes) ? restore.undoes : undefined;
      known.add(restore.id);
      const failed = restore.changes.map(({ path }) => ({ path, reason: 'the restore was cut off' }));
      return { ...without(restore, 'copyOf'), undoes, outcome: restore.outcome ?? { endedAt: now, failed } };
    });
}
