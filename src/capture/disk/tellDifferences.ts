import { comparePaths } from '../../core/tree.ts';
import type { Differences } from './differences.ts';
import { packEntries, packLength, separator } from './entryPacks.ts';
import { asCoverage, sameCoverage, type CoverageParts } from './keptCoverage.ts';
import type { ToHost, TreeRanges } from './messages.ts';
import { fact, type PackedIndex } from './packedIndex.ts';
import { differingRanges } from './treeRanges.ts';

/** What a walk has found, as the host is told it. */
interface Found extends Differences {
  readonly coverage: CoverageParts;
  /** The folders of the workspace, as paths. */
  readonly roots: readonly string[];
  /** The coverage that the host has; `undefined` when it has taken over nothing yet. */
  readonly given: CoverageParts | undefined;
}

/** What the host has. */
export type Former = 'asFound' | 'nothing' | TreeRanges;

export type Post = (message: ToHost, transfer?: readonly ArrayBuffer[]) => void;

/**
 * Ends a walk: tells what differs from what the host has.
 * @param former what that is: what the walk before has found, nothing, or a tree it told of
 */
export function tellDifferences(
  index: PackedIndex,
  { changed, removed, coverage, roots, given }: Found,
  former: Former,
  post: Post,
): void {
  const found = changed
    .map(entry => ({ entry, path: index.pathOf(entry) }))
    .sort((a, b) => comparePaths(a.path, b.path));
  const differing = typeof former === 'string' ? undefined : differingRanges(index, found, former);
  const entries = differing?.entries ?? found;
  for (let at = 0; at < entries.length; at += packLength) {
    const pack = packEntries(index, entries.slice(at, at + packLength));
    post(pack, [pack.blobs.buffer, pack.sizes.buffer, pack.modes.buffer]);
  }
  const known = removed.filter(entry => index.has(entry, fact.known));
  post({
    kind: 'walked',
    isWhole: former === 'nothing',
    ranges: differing?.ranges,
    removed: known.length === 0 ? undefined : known.map(entry => index.pathOf(entry)).join(separator),
    coverage: given !== undefined && sameCoverage(given, coverage) ? undefined : asCoverage(coverage, roots),
  });
}
