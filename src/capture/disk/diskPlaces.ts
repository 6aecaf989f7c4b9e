import { join } from 'node:path';
import { parseTreePath, reasonAgainstOnWindows } from '../../core/treePath.ts';
import { rootsOnDisk, type DiskFolder } from '../diskFiles.ts';
import { NotDone } from '../fileErrors.ts';
import type { ChangedFolders } from './changedFolders.ts';

/** Where the paths of folders are on this machine. A path that might be anywhere else is none of theirs. */
export function placesIn(
  folders: readonly DiskFolder[],
  platform: NodeJS.Platform = process.platform,
): Pick<ChangedFolders, 'placeOf' | 'foldersAbove'> {
  const roots = rootsOnDisk(folders);
  return {
    placeOf: path => {
      const parsed = parseTreePath(path);
      const reason = parsed.ok ? reasonHere(path, platform) : parsed.error.reason;
      if (reason !== undefined) throw new NotDone(`the path is refused: ${reason}`);
      if (roots.names.length > 1 && !roots.names.includes(path.split('/')[0] ?? '')) {
        throw new NotDone('the path is refused: it lies in none of the folders');
      }
      const { index, inside } = roots.locate(path);
      if (inside === '') throw new NotDone('the path is refused: it is one of the folders');
      return join(folders[index]?.path ?? '', inside);
    },
    foldersAbove: path => {
      const parts = path.split('/');
      const folders = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
      return folders.filter(folder => !roots.names.includes(folder));
    },
  };
}

const reasonHere = (path: string, platform: NodeJS.Platform): string | undefined =>
  platform === 'win32' ? reasonAgainstOnWindows(path) : undefined;
