import { isManyDeletions } from '../core/restorePlan.ts';
import type { RestorePreview } from './previewRestore.ts';
import type { Services } from './services.ts';

/** What it takes to save the files that a plan deletes. */
export interface DeletionRoom {
  /** Bytes of those that the newest checkpoint does not have as they are, by path. */
  readonly toSave: ReadonlyMap<string, number>;
  /** Bytes the store may still grow, and those it may have in all; absent when it may have any size. */
  readonly limit: { readonly left: number; readonly bytes: number } | undefined;
}

/** Tells how much room the deletions of a plan need and have; `undefined` unless there are very many. */
export async function findDeletionRoom(
  { store, trees, upkeep }: Pick<Services, 'store' | 'trees' | 'upkeep'>,
  { plan }: RestorePreview,
): Promise<DeletionRoom | undefined> {
  const deletions = plan.actions.filter(({ kind }) => kind === 'delete');
  if (!isManyDeletions(deletions.length)) return undefined;
  const latest = store.latestCheckpoint();
  const saved = latest && trees.read(store, latest.id);
  const toSave = new Map<string, number>();
  for (const { path, from } of deletions) {
    if (from !== undefined && saved?.get(path)?.blob !== from.blob) toSave.set(path, from.size);
  }
  const { onDisk, limit } = await upkeep.sizes();
  return { toSave, limit: limit === 0 ? undefined : { left: Math.max(0, limit - onDisk), bytes: limit } };
}
