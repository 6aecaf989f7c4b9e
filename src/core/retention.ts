import type { Checkpoint } from './checkpoint.ts';
import type { CheckpointId, ThreadId } from './ids.ts';
import type { ExpiryEffect } from './ports/storeUpkeep.ts';

/** What the user allows checkpoints to take. Those that are exempt are kept whatever it says. */
export interface RetentionPolicy {
  /** The store's files, in bytes; 0 for any size. */
  readonly maxBytes: number;
  /** 0 for any age. */
  readonly maxAgeDays: number;
  /** 0 for any number. */
  readonly maxCheckpointsPerThread: number;
}

export interface RetentionQuestion {
  readonly policy: RetentionPolicy;
  /** Those of the workspace whose contents are kept, oldest first. */
  readonly checkpoints: readonly Checkpoint[];
  readonly exempt: ReadonlySet<CheckpointId>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes of the store without its garbage. */
  readonly usedBytes: number;
  /** Bytes to go below `maxBytes` once that is exceeded, so that the next checkpoint does not exceed it again. */
  readonly headroom: number;
  /** See `StoreUpkeep.expiryEffect`; asked at most once. */
  readonly effect: (ids: readonly CheckpointId[]) => ExpiryEffect;
}

export type ExpiryReason = 'age' | 'count' | 'size';

export interface RetentionPlan {
  /** Oldest first. */
  readonly expired: readonly { readonly id: CheckpointId; readonly reason: ExpiryReason }[];
  /** Bytes that this frees. */
  readonly freed: number;
  /** Bytes by which the store exceeds `maxBytes` even then, since all else is exempt. */
  readonly stillOver: number;
}

/** Chooses what to expire: what is too old, what is too many, then the oldest until the rest fits. Never an exempt one. */
export function planRetention(question: RetentionQuestion): RetentionPlan {
  const { policy, checkpoints, exempt, usedBytes, effect } = question;
  const candidates = checkpoints.filter(({ id }) => !exempt.has(id));
  const reasons = dueCheckpoints(question, candidates);
  const due = candidates.filter(({ id }) => reasons.has(id));
  const isOver = exceeds(policy, usedBytes);
  const order = isOver ? [...due, ...candidates.filter(({ id }) => !reasons.has(id))] : due;

  const { freed } = order.length === 0 ? { freed: [] } : effect(order.map(({ id }) => id));
  const freedBy = (count: number): number => freed[count - 1] ?? 0;
  let count = due.length;
  if (exceeds(policy, usedBytes - freedBy(count))) {
    const enough = Math.min(usedBytes - policy.maxBytes + question.headroom, freedBy(order.length));
    while (freedBy(count) < enough) count += 1;
  }
  for (const { id } of order.slice(due.length, count)) reasons.set(id, 'size');
  return {
    expired: candidates.flatMap(({ id }) => {
      const reason = reasons.get(id);
      return reason === undefined ? [] : [{ id, reason }];
    }),
    freed: freedBy(count),
    stillOver: isOver ? Math.max(0, usedBytes - freedBy(count) - policy.maxBytes) : 0,
  };
}

export type LimitQuestion = Pick<RetentionQuestion, 'policy' | 'checkpoints' | 'now' | 'usedBytes'>;

/** The threads that may have to give up checkpoints: only what these need must be known to plan. */
export function threadsOverLimits(question: LimitQuestion): ReadonlySet<ThreadId> {
  const { policy, checkpoints, usedBytes } = question;
  if (exceeds(policy, usedBytes)) return new Set(checkpoints.map(({ threadId }) => threadId));
  const tooOld = checkpoints.filter(checkpoint => isTooOld(question, checkpoint));
  return new Set([...tooOld.map(({ threadId }) => threadId), ...surplus(policy, checkpoints).keys()]);
}

const exceeds = ({ maxBytes }: RetentionPolicy, bytes: number): boolean => maxBytes > 0 && bytes > maxBytes;

/** Those of the candidates that have to go whatever the size of the store. */
function dueCheckpoints(question: LimitQuestion, candidates: readonly Checkpoint[]): Map<CheckpointId, ExpiryReason> {
  const reasons = new Map<CheckpointId, ExpiryReason>();
  for (const checkpoint of candidates) if (isTooOld(question, checkpoint)) reasons.set(checkpoint.id, 'age');
  const left = surplus(
    question.policy,
    question.checkpoints.filter(({ id }) => !reasons.has(id)),
  );
  for (const { id, threadId } of candidates) {
    const count = left.get(threadId) ?? 0;
    if (count === 0 || reasons.has(id)) continue;
    reasons.set(id, 'count');
    left.set(threadId, count - 1);
  }
  return reasons;
}

function isTooOld({ policy, now }: LimitQuestion, { createdAt }: Checkpoint): boolean {
  const day = 24 * 60 * 60 * 1000;
  return policy.maxAgeDays > 0 && createdAt < now - policy.maxAgeDays * day;
}

/** How many checkpoints too many each thread has; absent for none. */
function surplus(
  { maxCheckpointsPerThread }: RetentionPolicy,
  checkpoints: readonly Checkpoint[],
): Map<ThreadId, number> {
  const counts = new Map<ThreadId, number>();
  if (maxCheckpointsPerThread === 0) return counts;
  for (const { threadId } of checkpoints) counts.set(threadId, (counts.get(threadId) ?? 0) + 1);
  const over = [...counts].map(([id, count]) => [id, count - maxCheckpointsPerThread] as const);
  return new Map(over.filter(([, count]) => count > 0));
}
