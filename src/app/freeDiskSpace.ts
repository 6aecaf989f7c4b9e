import type { Checkpoint } from '../core/checkpoint.ts';
import { exemptCheckpoints, isMarked } from '../core/exemptCheckpoints.ts';
import type { CheckpointId, ThreadId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { StoreSizes, UpkeepControl } from '../core/ports/storeUpkeep.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { expireCheckpoints } from './expireCheckpoints.ts';
import type { Services } from './services.ts';

/** What the user can do to make room. In each case no message and no file of the workspace is touched. */
export type FreeDiskSpaceChoice =
  /** Give up nothing: only remove what nothing needs any more. */
  | { readonly kind: 'garbage' }
  /** Give up the checkpoints of messages that no thread shows, and those from before earlier restores. */
  | { readonly kind: 'otherVersions'; readonly checkpointIds: readonly CheckpointId[] }
  /** Give up a thread's checkpoints but for pinned and named ones and its latest. */
  | { readonly kind: 'thread'; readonly threadId: ThreadId; readonly checkpointIds: readonly CheckpointId[] };

export interface FreeDiskSpaceOption {
  readonly choice: FreeDiskSpaceChoice;
  /** Bytes it frees, about; what nothing needs any more included. */
  readonly freed: number;
}

export interface FreeDiskSpacePlan {
  readonly sizes: StoreSizes;
  /** Only what frees something: garbage, other versions, then threads, those that free most first. */
  readonly options: readonly FreeDiskSpaceOption[];
}

export interface FreedDiskSpace {
  readonly expiredCount: number;
  /** Bytes. */
  readonly freed: number;
}

export type FreeDiskSpaceFailure =
  | CommitFailure
  /** A turn has begun in the thread, or a restore was cut off. */
  | { readonly kind: 'threadBusy'; readonly threadId: ThreadId };

/**
 * Lists what can be given up, and how much room that makes. Changes nothing.
 * @param running threads with a turn that goes on; they and those with a restore that was cut off lose nothing
 */
export async function planFreeDiskSpace(
  services: Services,
  running: ReadonlySet<ThreadId>,
): Promise<FreeDiskSpacePlan> {
  const { upkeep } = services;
  const sizes = await upkeep.sizes();
  const optionOf = (choice: FreeDiskSpaceChoice, checkpointIds: readonly CheckpointId[]): FreeDiskSpaceOption[] => {
    const more = checkpointIds.length === 0 ? 0 : (upkeep.expiryEffect(checkpointIds).freed.at(-1) ?? 0);
    return more === 0 ? [] : [{ choice, freed: sizes.garbage + more }];
  };
  const { otherVersions, threads } = expirable(services, running);
  const checkpointIds = otherVersions.map(({ id }) => id);
  const ofThreads = [...threads]
    .filter(([threadId]) => sizes.threads.get(threadId) !== 0)
    .flatMap(([threadId, checkpoints]) => {
      const ids = checkpoints.map(({ id }) => id);
      return optionOf({ kind: 'thread', threadId, checkpointIds: ids }, ids);
    });
  return {
    sizes,
    options: [
      ...(sizes.garbage === 0 ? [] : [{ choice: { kind: 'garbage' } as const, freed: sizes.garbage }]),
      ...optionOf({ kind: 'otherVersions', checkpointIds }, checkpointIds),
      ...ofThreads.sort((a, b) => b.freed - a.freed),
    ],
  };
}

/**
 * Gives up what was chosen, of that what may be given up still, and removes it from the disk. When only the latter fails,
 * the checkpoints are given up and their room becomes free another time. Rejects when `signal` aborts, with the same effect.
 */
export async function freeDiskSpace(
  services: Services,
  choice: FreeDiskSpaceChoice,
  running: ReadonlySet<ThreadId>,
  control: UpkeepControl = {},
): Promise<Result<FreedDiskSpace, FreeDiskSpaceFailure>> {
  const { store, upkeep } = services;
  if (store.access() === 'reading') return fail({ kind: 'otherWindow' });
  if (choice.kind === 'thread' && busyThreads(services, running).has(choice.threadId)) {
    return fail({ kind: 'threadBusy', threadId: choice.threadId });
  }
  const expired = await expireCheckpoints(store, () => stillExpirable(services, choice, running));
  if (!expired.ok) return expired;
  const freed = await upkeep.collectGarbage(control);
  return freed.ok ? ok({ expiredCount: expired.value.length, freed: freed.value }) : freed;
}

function stillExpirable(
  services: Services,
  choice: FreeDiskSpaceChoice,
  running: ReadonlySet<ThreadId>,
): readonly Checkpoint[] {
  if (choice.kind === 'garbage') return [];
  const { otherVersions, threads } = expirable(services, running);
  const chosen = new Set(choice.checkpointIds);
  const now = choice.kind === 'thread' ? (threads.get(choice.threadId) ?? []) : otherVersions;
  return now.filter(({ id }) => chosen.has(id));
}

interface Expirable {
  readonly otherVersions: readonly Checkpoint[];
  readonly threads: ReadonlyMap<ThreadId, readonly Checkpoint[]>;
}

function expirable(services: Services, running: ReadonlySet<ThreadId>): Expirable {
  const { store, upkeep } = services;
  const checkpoints = upkeep.keptCheckpoints();
  const busy = busyThreads(services, running);
  const threadIds = [...new Set(checkpoints.map(({ threadId }) => threadId))].filter(id => !busy.has(id));
  const unfinishedRestores = store.unfinishedRestores();
  const exempt = exemptCheckpoints({
    checkpoints,
    threads: threadIds.flatMap(id => store.readThread(id) ?? []),
    latestId: store.latestCheckpoint()?.id,
    unfinishedRestores,
  });
  const needed = new Set(unfinishedRestores.flatMap(({ targetId, safetyId }) => [targetId, safetyId]));
  const threads = threadIds.map((threadId): [ThreadId, readonly Checkpoint[]] => {
    const older = checkpoints.filter(checkpoint => checkpoint.threadId === threadId).slice(0, -1);
    return [threadId, older.filter(checkpoint => !isMarked(checkpoint) && !needed.has(checkpoint.id))];
  });
  return { otherVersions: checkpoints.filter(({ id }) => !exempt.has(id)), threads: new Map(threads) };
}

function busyThreads({ store }: Services, running: ReadonlySet<ThreadId>): ReadonlySet<ThreadId> {
  return new Set([...running, ...store.unfinishedRestores().map(({ threadId }) => threadId)]);
}
