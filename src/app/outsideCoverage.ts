import type { Checkpoint } from '../core/checkpoint.ts';
import type { Coverage } from '../core/coverage.ts';
import type { IgnoreRules } from '../core/ports/workingDirectory.ts';
import type { LeftAloneReason } from '../core/restorePlan.ts';
import type { Tree } from '../core/tree.ts';
import type { Services } from './services.ts';

/** Why a path is not held; `undefined` when it would have been. */
export type Outside = (path: string, isFolder: boolean) => LeftAloneReason | undefined;

export function outsideCoverage(ignoreRules: IgnoreRules, coverage: Coverage): Outside {
  const ignores = ignoreRules(coverage.ignoreFiles);
  const reasons = new Map(coverage.leftOut.map(({ path, reason }) => [path.replace(/\/$/, ''), reason]));
  const { roots } = coverage;
  return (path, isFolder) => {
    if (roots?.includes(path.split('/')[0] ?? '') === false) return 'otherFolder';
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const reason = reasons.get(path.slice(0, end));
      if (reason !== undefined) return reason;
    }
    // Rules that end in a slash are about folders only.
    return ignores(isFolder ? `${path}/` : path) ? 'ignored' : undefined;
  };
}

/**
 * Whether paths stand for other places by now: the folder of a workspace is named in them only where there are several. What
 * former versions kept does not say how many there were.
 */
export function areRenamed({ coverage: then }: Checkpoint, target: Tree, { roots: now }: Coverage): boolean {
  if ((then.roots === undefined) === (now === undefined)) return false;
  if (now === undefined || target.size === 0) return true;
  return [...target.keys()].some(path => !now.includes(path.split('/')[0] ?? ''));
}

/** Of the paths that the walk has not found, those of which it cannot say that nothing is there; why it cannot. */
export async function unseenPaths(
  files: Services['files'],
  missing: readonly { readonly path: string; readonly isFolder: boolean }[],
  outsideNow: Outside,
): Promise<ReadonlyMap<string, LeftAloneReason>> {
  const unseen = new Map<string, LeftAloneReason>();
  for (const { path, isFolder } of missing) {
    const reason = outsideNow(path, isFolder);
    if (reason === undefined) continue;
    // What is in another folder is not at this path, and what there was no room for may be in an editor only.
    const isSure = reason === 'otherFolder' || reason === 'noRoom';
    if (isSure || (await isThere(files, path, isFolder))) unseen.set(path, reason);
  }
  return unseen;
}

/** So is what cannot be looked at. A folder with something in it is in the way of a file, but is the folder that is missing. */
async function isThere(files: Services['files'], path: string, isFolder: boolean): Promise<boolean> {
  const found = await files.readEntry(path).catch(() => null);
  if (found !== undefined) return true;
  return isFolder && (await files.findFolder(path).catch(() => 'folder')) === 'folder';
}
