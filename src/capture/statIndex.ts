import type { BlobId } from '../core/ids.ts';
import type { TreeEntry } from '../core/tree.ts';
import { clearlyOlder } from './clearlyOlder.ts';
import type { FileStat } from './fileAccess.ts';

/** What each file held when it was last read, so that files that did not change since are not read again. */
export interface StatIndex {
  /** The entry of a file that cannot have changed since it was remembered. */
  find(path: string, stat: FileStat): TreeEntry | undefined;
  /** What the file held when it was last read; it may have changed since. */
  before(path: string): BlobId | undefined;
  /** @param walkStartedAt when the walk began that read it, in milliseconds since 1970 */
  remember(path: string, stat: FileStat, entry: TreeEntry, walkStartedAt: number): void;
  /** Forgets every other path. */
  keepOnly(paths: { has(path: string): boolean }): void;
  /** Forgets every file that held one of these. */
  forget(blobs: ReadonlySet<BlobId>): void;
}

/** Whether a change after the walk began would show in the time of a file. */
export const tellsChanges = ({ mtime }: FileStat, walkStartedAt: number): boolean =>
  mtime > 0 && mtime + clearlyOlder < walkStartedAt;

export function createStatIndex(): StatIndex {
  /** `stat` is there when it can be trusted. */
  const known = new Map<string, { readonly stat: FileStat | undefined; readonly entry: TreeEntry }>();
  return {
    find: (path, stat) => {
      const found = known.get(path);
      return found?.stat !== undefined && sameStat(found.stat, stat) ? found.entry : undefined;
    },
    before: path => known.get(path)?.entry.blob,
    remember: (path, stat, entry, walkStartedAt) => {
      known.set(path, { stat: tellsChanges(stat, walkStartedAt) ? stat : undefined, entry });
    },
    keepOnly: paths => {
      for (const path of known.keys()) if (!paths.has(path)) known.delete(path);
    },
    forget: blobs => {
      for (const [path, { entry }] of known) if (blobs.has(entry.blob)) known.delete(path);
    },
  };
}

export const sameStat = (a: FileStat, b: FileStat): boolean =>
  a.kind === b.kind &&
  a.size === b.size &&
  a.mtime === b.mtime &&
  a.revision === b.revision &&
  a.isExecutable === b.isExecutable;
