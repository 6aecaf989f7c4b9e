import type { TreeEntry } from '../../core/tree.ts';
import type { DiskStat } from './packedIndex.ts';

/** The folders that changes are made in. */
export interface ChangedFolders {
  /** Where a path is on this machine. Throws `NotDone` for a path that is none of theirs. */
  readonly placeOf: (path: string) => string;
  /** The folders between a path and the root it lies in, topmost first. */
  readonly foldersAbove: (path: string) => readonly string[];
  /** It is known, without reading it, that the file with these facts is this entry. */
  readonly isKnown: (path: string, stat: DiskStat, entry: TreeEntry) => boolean;
}
