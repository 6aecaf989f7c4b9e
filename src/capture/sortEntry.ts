import type { LeftOutReason } from '../core/coverage.ts';
import { parseTreePath } from '../core/treePath.ts';
import type { FolderEntry } from './fileAccess.ts';
import type { FolderRules } from './ignoreRules.ts';
import { looksSecret } from './secretFiles.ts';
import { isTemporaryName } from './temporaryFiles.ts';

/** What a walk decides by. */
export interface SortingRules {
  readonly nestedRoots: ReadonlySet<string>;
  readonly keepsLinks: boolean;
  /** Takes a file although it looks like a secret. */
  readonly includeSecrets: (path: string) => boolean;
}

/** `nothing`: it is not said to be there at all. */
export type Sorted = 'nothing' | 'ignored' | 'folder' | 'file' | 'link' | LeftOutReason;

/** What a walk does with an entry of a folder, given its path and the ignore rules in the folder. */
export function sortEntry(path: string, { name, kind }: FolderEntry, inForce: FolderRules, by: SortingRules): Sorted {
  if (isNeverNamed(name) || by.nestedRoots.has(path)) return 'nothing';
  if (inForce.excludes(name, kind === 'folder' ? 'folder' : 'file')) return 'ignored';
  if (!isAddressable(name, path)) return 'unreadable';
  if (kind === 'folder') return 'folder';
  if (kind === 'link' && by.keepsLinks) return 'link';
  if (kind !== 'file') return 'notRegular';
  return looksSecret(path) && !by.includeSecrets(path) ? 'secret' : 'file';
}

/** What belongs to git, and what an interrupted write of ours has left. */
const isNeverNamed = (name: string): boolean =>
  (name.length === 4 && name.toLowerCase() === '.git') || isTemporaryName(name);

/**
 * A name that is not valid Unicode reaches us with a replacement character in it and cannot be found again; one that is not
 * safe would be refused when it is to be written back. The folder's own path is known to be fine.
 */
const isAddressable = (name: string, path: string): boolean =>
  !/[\uFFFD\p{Surrogate}]/u.test(name) && (parseTreePath(name).ok || parseTreePath(path).ok);
