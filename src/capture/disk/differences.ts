import { lookedAt } from './keptCoverage.ts';
import type { Listing } from './listFolders.ts';
import { fact, type PackedIndex } from './packedIndex.ts';

/** What the host does not have as it is now, by entries. */
export interface Differences {
  readonly changed: readonly number[];
  readonly removed: readonly number[];
}

/**
 * What a walk has found to differ from what the host has.
 * @param walk its number
 * @param scope what it has looked at; `undefined` for all
 */
export function differences(
  index: PackedIndex,
  walk: number,
  scope: Pick<Listing, 'deep' | 'exact'> | undefined,
): Differences {
  const changed: number[] = [];
  const removed: number[] = [];
  const look = (entry: number, isInScope: boolean): void => {
    if (index.has(entry, fact.gone)) return;
    if (index.walks[entry] !== walk) {
      if (isInScope) removed.push(entry);
    } else if (!index.has(entry, fact.given)) changed.push(entry);
  };
  if (scope === undefined) {
    for (let entry = 0; entry < index.count; entry++) look(entry, true);
    return { changed, removed };
  }
  const { deep, exact } = scope;
  const entries = [...deep, ...exact].map(path => index.findPath(path)).filter(entry => entry !== -1);
  const looked = new Set(entries);
  const isBelow = index.folderPaths.map(lookedAt({ deep, exact: none }));
  if (isBelow.includes(true)) {
    for (let entry = 0; entry < index.count; entry++) {
      look(entry, isBelow[index.folders[entry] ?? 0] === true || looked.has(entry));
    }
  } else for (const entry of new Set([...entries, ...metBy(index, walk)])) look(entry, looked.has(entry));
  return { changed, removed };
}

/** Few in a walk that has looked at some files only: finding them takes less than looking at every entry. */
function metBy({ walks }: PackedIndex, walk: number): readonly number[] {
  const met: number[] = [];
  for (let entry = walks.indexOf(walk); entry !== -1; entry = walks.indexOf(walk, entry + 1)) met.push(entry);
  return met;
}

const none = new Set<string>();
