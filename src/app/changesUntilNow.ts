import { foldersMet, isFolderAnyway } from '../core/coverage.ts';
import type { CheckpointId } from '../core/ids.ts';
import type { Snapshot } from '../core/ports/workingDirectory.ts';
import { diffTrees, type TreeChange } from '../core/tree.ts';
import { outsideCoverage, unseenPaths } from './outsideCoverage.ts';
import type { Services } from './services.ts';

/** What differs between a checkpoint and the files as they are now. What is only left out now counts as unchanged. */
export async function changesUntilNow(
  { store, trees, files, ignoreRules }: Services,
  id: CheckpointId,
  { tree, coverage }: Snapshot,
): Promise<readonly TreeChange[]> {
  const then = store.readCheckpoint(id)?.coverage;
  const [foldersThen, foldersNow] = [then === undefined ? new Set<string>() : foldersMet(then), foldersMet(coverage)];
  const changes = diffTrees(trees.read(store, id), tree).filter(
    change => !isFolderAnyway(change, foldersThen, foldersNow),
  );
  const missing = changes
    .filter(({ to }) => to === undefined)
    .map(({ path, from }) => ({ path, isFolder: from?.mode === 'folder' }));
  const unseen = await unseenPaths(files, missing, outsideCoverage(ignoreRules, coverage));
  return unseen.size === 0 ? changes : changes.filter(({ path, to }) => to !== undefined || !unseen.has(path));
}
