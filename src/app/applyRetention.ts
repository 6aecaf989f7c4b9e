import { exemptCheckpoints } from '../core/exemptCheckpoints.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { StoreSizes, UpkeepControl } from '../core/ports/storeUpkeep.ts';
import { ok, type Result } from '../core/result.ts';
import { planRetention, threadsOverLimits, type RetentionPlan, type RetentionPolicy } from '../core/retention.ts';
import { expireCheckpoints } from './expireCheckpoints.ts';
import type { Services } from './services.ts';

export interface RetentionOutcome {
  readonly expired: RetentionPlan['expired'];
  /** How many bytes collecting garbage freed, or why it failed; `undefined` when it was not worth it. */
  readonly collected: Result<number, CommitFailure> | undefined;
  /** Bytes by which the store exceeds the policy's size although nothing more can be given up; 0 when it does not. */
  readonly stillOver: number;
}

/**
 * Gives up the checkpoints that the policy says, and removes their contents from the disk when that is worth rewriting the
 * store. Does nothing when another window writes. Meant for idle times: it reads what every thread that is over a limit
 * needs. Rejects when `signal` aborts; what was expired until then stays so.
 */
export async function applyRetention(
  services: Services,
  policy: RetentionPolicy,
  control: UpkeepControl = {},
): Promise<Result<RetentionOutcome, CommitFailure>> {
  const { store, upkeep } = services;
  if (store.access() === 'reading') return ok({ expired: [], collected: undefined, stillOver: 0 });
  const found = await upkeep.sizes();
  const expired = await expireCheckpoints(store, () => planExpiry(services, policy, neededBytes(found)).expired);
  if (!expired.ok) return expired;
  const sizes = expired.value.length === 0 ? found : await upkeep.sizes();
  const collected = isWorthCollecting(policy, sizes) ? await upkeep.collectGarbage(control) : undefined;
  const stillOver = policy.maxBytes === 0 ? 0 : Math.max(0, neededBytes(sizes) - policy.maxBytes);
  return ok({ expired: expired.value, collected, stillOver });
}

const neededBytes = ({ onDisk, garbage }: StoreSizes): number => onDisk - garbage;

/** The part of the policy's size to leave free once it was exceeded: else each checkpoint would rewrite the whole store. */
const headroomPart = 0.05;

function planExpiry(
  { environment, store, upkeep }: Services,
  policy: RetentionPolicy,
  usedBytes: number,
): RetentionPlan {
  const question = { policy, usedBytes, checkpoints: upkeep.keptCheckpoints(), now: environment.now() };
  const threads = [...threadsOverLimits(question)].flatMap(id => store.readThread(id) ?? []);
  const exempt = exemptCheckpoints({
    checkpoints: question.checkpoints,
    threads,
    latestId: store.latestCheckpoint()?.id,
    unfinishedRestores: store.unfinishedRestores(),
  });
  const headroom = Math.floor(policy.maxBytes * headroomPart);
  return planRetention({ ...question, exempt, headroom, effect: ids => upkeep.expiryEffect(ids) });
}

/** Bytes. Less is not worth rewriting a store for, unless the store then has the size it may have. */
const worthwhileGarbage = 16 * 1024 * 1024;

function isWorthCollecting({ maxBytes }: RetentionPolicy, sizes: StoreSizes): boolean {
  const { onDisk, garbage } = sizes;
  const isOver = maxBytes > 0 && onDisk > maxBytes;
  if (isOver && garbage > 0 && neededBytes(sizes) <= maxBytes) return true;
  return garbage > worthwhileGarbage && (isOver || garbage > onDisk / 5);
}
