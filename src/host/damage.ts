import type { StoreProblem } from '../core/ports/storeUpkeep.ts';
import type { DamageView } from '../protocol/storageViews.ts';
import type { Session } from './session.ts';

/** What was found damaged since the store was opened; nothing when no content is lost. */
export function damageOf({ state }: Session): DamageView | undefined {
  const lost = state.work?.services.upkeep.problems().filter(losesContent) ?? [];
  if (lost.length === 0) return undefined;
  return { count: lost.length, paths: [...new Set(lost.flatMap(({ paths }) => paths))] };
}

/** A tail that was never acknowledged and an index that is rebuilt cost nothing. */
const losesContent = ({ kind }: StoreProblem): boolean => kind !== 'cutTail' && kind !== 'indexDiffers';
