import type { Dirent } from 'node:fs';
import { kindOf } from '../diskFiles.ts';
import type { FolderRules } from '../ignoreRules.ts';
import { joinPath } from '../roots.ts';
import { sortEntry, type SortingRules } from '../sortEntry.ts';

/** What is in a folder, sorted by what becomes of it; names only. */
export interface SortedFolder {
  readonly files: readonly string[];
  readonly links: readonly string[];
  readonly folders: readonly string[];
  /** Folders end with `/`. */
  readonly ignored: readonly string[];
  /** Folders end with `/`. */
  readonly secrets: readonly string[];
  /** Neither file, link nor folder. */
  readonly special: readonly string[];
  /** Their names cannot be kept. */
  readonly unnamable: readonly string[];
  readonly isEmpty: boolean;
  readonly hasIgnoreFile: boolean;
  /** Something in it is called `.git`. */
  readonly hasRepository: boolean;
}

/** Its entries alone, without what there is to say of it as a whole. */
type Sorting = Omit<SortedFolder, 'isEmpty' | 'hasIgnoreFile' | 'hasRepository'>;

/** Sorts the entries of a folder, given its path and the ignore rules in it. */
export function sortFolder(path: string, entries: readonly Dirent[], inForce: FolderRules, by: SortingRules): Sorting {
  const sorted = { files: [], links: [], folders: [], ignored: [], secrets: [], special: [], unnamable: [] } as {
    [Key in keyof Sorting]: string[];
  };
  for (const entry of entries) {
    const { name } = entry;
    const kind = kindOf(entry);
    const shown = kind === 'folder' ? `${name}/` : name;
    switch (sortEntry(joinPath(path, name), { name, kind }, inForce, by)) {
      case 'file':
        sorted.files.push(name);
        break;
      case 'link':
        sorted.links.push(name);
        break;
      case 'folder':
        sorted.folders.push(name);
        break;
      case 'ignored':
        sorted.ignored.push(shown);
        break;
      case 'secret':
        sorted.secrets.push(shown);
        break;
      case 'notRegular':
        sorted.special.push(shown);
        break;
      case 'unreadable':
        sorted.unnamable.push(shown);
        break;
      default:
        break;
    }
  }
  return sorted;
}
