import type { FolderSize } from '../core/captureSize.ts';

/** Parts: of all that is there, and of the folder above. */
const [large, nearlyAll] = [0.2, 0.9];

/**
 * Where most of it is: the topmost folders that hold a fifth of all or more, largest first. Each is told by the folder in it that
 * holds nearly all of what it does.
 *
 * @param own bytes of the files in each folder, but not in the folders in it
 */
export function largestFolders(own: ReadonlyMap<string, number>): readonly FolderSize[] {
  const inside = new Map<string, Map<string, number>>();
  for (const [folder, bytes] of own) {
    for (let path = folder; path !== ''; path = above(path)) {
      const siblings = inside.get(above(path)) ?? new Map<string, number>();
      inside.set(above(path), siblings.set(path, (siblings.get(path) ?? 0) + bytes));
    }
  }
  const mostOf = (found: FolderSize): FolderSize => {
    for (const [path, bytes] of inside.get(found.path) ?? []) {
      if (bytes >= nearlyAll * found.bytes) return mostOf({ path, bytes });
    }
    return found;
  };
  const all = [...own.values()].reduce((sum, bytes) => sum + bytes, 0);
  return [...(inside.get('') ?? [])]
    .filter(([, bytes]) => bytes > 0 && bytes >= large * all)
    .sort(([, a], [, b]) => b - a)
    .map(([path, bytes]) => mostOf({ path, bytes }));
}

const above = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
