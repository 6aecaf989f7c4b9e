import type { TreeChange } from './tree.ts';

/** What of the workspace a thread is about: a folder as a tree path, `''` for everything, `null` for no files at all. */
export type ThreadFolder = string | null;

/** Whether a path is a folder itself or lies below it; everything lies below `''`. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/**
 * Whether a change is made when a folder is made what it was: it lies within it, or it is a folder above that is empty on one
 * side, and so comes and goes with what is in it.
 */
export function concernsFolder({ path, from, to }: TreeChange, folder: string): boolean {
  if (isWithin(path, folder)) return true;
  return folder.startsWith(`${path}/`) && [from, to].every(entry => entry === undefined || entry.mode === 'folder');
}
