import type { UnsavedContent } from '../core/ports/workingDirectory.ts';
import { entryModes, type EntryMode } from '../core/tree.ts';

/** What an entry of a folder is. Links are never looked through, whatever they point at. */
export type EntryKind = 'file' | 'folder' | 'link' | 'special';

export interface FolderEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface FileStat {
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970; 0 where the platform does not tell. */
  readonly mtime: number;
  /** Whatever else the platform tells that changes when a file is replaced or written, such as its inode. */
  readonly revision: string;
  /** False where the platform does not tell. */
  readonly isExecutable: boolean;
}

/** What a platform can keep of an entry besides names and bytes. */
export interface Keeps {
  /** Links can be read and made. */
  readonly links: boolean;
  /** `FileStat.isExecutable` tells, and `write` can set it. */
  readonly executableBit: boolean;
}

/** What trees hold on a platform besides ordinary files. */
export const modesOf = ({ links, executableBit }: Keeps): readonly EntryMode[] =>
  entryModes.filter(mode => (mode === 'link' ? links : mode === 'executable' ? executableBit : true));

/**
 * The plain operations on files that both VS Code and Node offer. It decides nothing: which paths may be touched, and what
 * to do about links and missing folders, is known by its callers.
 *
 * Paths are as `core/treePath.ts` describes. With one folder they are relative to it; with several their first part is one of
 * `roots`. A path in none of the folders is an error. Every operation rejects with an `Error` when it fails.
 */
export interface FileAccess extends Omit<Editors, 'write'> {
  /** The folders, as paths: `['']` when there is only one. */
  readonly roots: readonly string[];
  /** Paths below one root that are another root: its files belong to that one. */
  readonly nestedRoots: ReadonlySet<string>;
  readonly keeps: Keeps;

  /** Everything in a folder, in any order. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** Tells about the path itself, not about what a link points at; `undefined` when nothing is there. */
  stat(path: string): Promise<FileStat | undefined>;
  read(path: string): Promise<Uint8Array>;
  /** The path a link names, as its bytes. Rejects where links cannot be kept. */
  readLink(path: string): Promise<Uint8Array>;
  /**
   * Replaces a file, or a link where links can be kept, or makes a file in a folder that is there.
   * @param isExecutable unless given, a file that is there keeps what it is; without effect where the bit cannot be kept
   */
  write(path: string, bytes: Uint8Array, isExecutable?: boolean): Promise<void>;
  /** Replaces a file or a link, or makes a link in a folder that is there. Rejects where links cannot be kept. */
  writeLink(path: string, target: Uint8Array): Promise<void>;
  /** Makes a folder in a folder that is there. Nothing happens when it is there already. */
  createFolder(path: string): Promise<void>;
  /** Deletes a file, or a link itself. Nothing happens when it is not there. */
  deleteFile(path: string): Promise<void>;
  /** Rejects when anything is in it. */
  deleteFolder(path: string): Promise<void>;
}

/** Whoever may hold changes that are not on disk. */
export interface Editors {
  /** Paths open in an editor with changes that are not on disk. */
  unsavedPaths(): readonly string[];
  /** What saving them would write, where that is text. */
  unsavedTexts(): readonly UnsavedContent[];
  /**
   * Where a file is open with unsaved changes, replaces its text there and saves it, so that the user can take that back with
   * Undo. Returns whether the file then has exactly these bytes.
   */
  write(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Implements `WorkingDirectory.showUnsaved`. */
  showUnsaved(path: string, bytes: Uint8Array): Promise<boolean>;
}

export const noEditors: Editors = {
  unsavedPaths: () => [],
  unsavedTexts: () => [],
  write: () => Promise.resolve(false),
  showUnsaved: () => Promise.resolve(false),
};
