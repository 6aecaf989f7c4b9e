import { FileTree } from './fileTree.ts';
import { atOnce } from './takeTurns.ts';
import { comparePaths, sameEntry, type TreeChange, type TreeEntry } from './treeEntry.ts';

export {
  comparePaths,
  entryModes,
  modesByNumber,
  sameEntry,
  type EntryMode,
  type TreeChange,
  type TreeEntry,
} from './treeEntry.ts';

/** The files of one working directory at one moment, by path (see `treePath.ts`). */
export type Tree = ReadonlyMap<string, TreeEntry>;

/**
 * Lists the paths that differ, in path order; empty when the trees agree. Where one `FileTree` was made from the other, the
 * time it takes grows with what differs.
 */
export function diffTrees(from: Tree, to: Tree): readonly TreeChange[] {
  return atOnce(diffTreesInSteps(from, to));
}

/** As `diffTrees`. */
export function* diffTreesInSteps(from: Tree, to: Tree): Generator<void, readonly TreeChange[]> {
  if (from instanceof FileTree && to instanceof FileTree) return yield* from.changesInSteps(to);
  const changes: TreeChange[] = [];
  for (const [path, entry] of from) {
    const now = to.get(path);
    if (!sameEntry(entry, now)) changes.push({ path, from: entry, to: now });
  }
  for (const [path, entry] of to) {
    if (!from.has(path)) changes.push({ path, from: undefined, to: entry });
  }
  return changes.sort((a, b) => comparePaths(a.path, b.path));
}

/** Returns `tree` with `changes` made; `diffTrees(from, to)` applied to `from` gives `to`. */
export function applyChanges(tree: Tree, changes: readonly TreeChange[]): Tree {
  if (tree instanceof FileTree) return tree.with(changes);
  const result = new Map(tree);
  for (const { path, to } of changes) {
    if (to === undefined) result.delete(path);
    else result.set(path, to);
  }
  return result;
}
