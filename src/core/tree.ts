import type { BlobId } from './ids.ts';

/** One file of a tree. */
export interface TreeEntry {
  readonly blob: BlobId;
  /** Bytes. */
  readonly size: number;
}

/** The files of one working directory at one moment, by path (see `treePath.ts`). */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** One path that differs between two trees; `undefined` means the file is not there. */
export interface TreeChange {
  readonly path: string;
  readonly from: TreeEntry | undefined;
  readonly to: TreeEntry | undefined;
}

export function sameEntry(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.blob === b?.blob;
}

/** Lists the paths that differ, in path order; empty when the trees agree. */
export function diffTrees(from: Tree, to: Tree): readonly TreeChange[] {
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
  const result = new Map(tree);
  for (const { path, to } of changes) {
    if (to === undefined) result.delete(path);
    else result.set(path, to);
  }
  return result;
}

/** Orders by UTF-16 code units, the same on every machine whatever its locale. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
