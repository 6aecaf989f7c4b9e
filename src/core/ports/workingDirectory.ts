import type { Coverage, IgnoreFile } from '../coverage.ts';
import type { GitInfo } from '../gitInfo.ts';
import type { BlobId } from '../ids.ts';
import type { EntryMode, Tree, TreeChange } from '../tree.ts';

export interface Snapshot {
  readonly tree: Tree;
  readonly coverage: Coverage;
}

export interface SnapshotOptions {
  /**
   * @param before what the file held when it was last read
   * @param id of the bytes, where it is known
   */
  readonly putBlob: (bytes: Uint8Array, before?: BlobId, id?: BlobId) => Promise<BlobId>;
  /**
   * Looks at these paths only, and takes it that nothing else changed since the last snapshot. A first snapshot looks at
   * everything all the same.
   */
  readonly only?: ReadonlySet<string> | undefined;
  /** A tree that it probably is much like: it may share with that what is the same. Asked for at most once. */
  readonly like?: (() => Tree | undefined) | undefined;
  /** Rejects with `TooMuchToTake`, before any contents are read, when the files to be taken hold more bytes than this. */
  readonly maxBytes?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The text of an editor with changes that are not on disk. */
export interface UnsavedContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What is at a path. Its bytes: a file's content, the path a link names, none for a folder. */
export interface FoundEntry {
  readonly mode: EntryMode | undefined;
  readonly bytes: Uint8Array;
}

/** What is at a path where a folder is wanted. `link`: it, or a folder above it, is one, and is not followed. */
export type FolderPlace = 'folder' | 'notFolder' | 'link' | 'missing';

/** Something in a folder, as a walk meets it. Links are met, not followed. */
export interface WalkedEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Its name says that it holds a secret, and checkpoints leave it out for that. */
  readonly isSecret: boolean;
}

/** Git put something else in place of what was checked out, or committed. */
export interface HeadMove {
  /** Milliseconds since 1970, in whole seconds. */
  readonly at: number;
  /** What HEAD is since then. */
  readonly commit: string;
  /** In git's words, such as `commit: Add tests`. */
  readonly what: string;
}

/** A change that was not made. */
export interface FailedChange {
  readonly path: string;
  /** In words that can follow the path and a colon. */
  readonly reason: string;
}

export interface ChangeOptions {
  /** The bytes of what is to be put somewhere; `undefined` when they cannot be had as they were. */
  readonly readBlob: (id: BlobId) => Promise<Uint8Array | undefined>;
  /** Called now and then, with a path that is among the next ones. */
  readonly onProgress?: ((done: number, total: number, path: string) => void) | undefined;
  /** Stops between two batches of changes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files a thread's checkpoints cover.
 *
 * Invariants: no path outside the folders is read or written; links are never followed; of `.git` nothing but its rules about
 * ignored files, where HEAD is, its log, and the address of `origin` are read, and nothing is written; a file left out of a snapshot is named in its coverage; what a platform
 * cannot keep of an entry (a link, the executable bit) is not part of its trees.
 */
export interface WorkingDirectory {
  /** What the user calls it, such as the folder's name. */
  readonly name: string;
  /** Reads every file that is not ignored. Rejects when a folder cannot be listed or `signal` aborts. */
  snapshot(options: SnapshotOptions): Promise<Snapshot>;
  /** These contents are no longer stored: files that hold them are read anew by the next snapshot. */
  forget(blobs: ReadonlySet<BlobId>): void;
  /** The bytes of a file on disk, `undefined` when no file is there. Rejects when it cannot be read, and for a link. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Bytes of a file on disk, `undefined` when no file is there. Rejects as `read` does. */
  sizeOf(path: string): Promise<number | undefined>;
  /**
   * What is in a folder (`''` for everything) and not ignored, level by level, each level in order of its names. A folder that cannot be listed has nothing in
   * it. Rejects when the path is unsafe or names no folder, for an ignored folder, for a link, and when `signal` aborts.
   */
  walk(folder: string, signal?: AbortSignal): AsyncIterable<WalkedEntry>;
  /** Tells whether a file of this name would be left out of checkpoints since it looks like a secret. */
  isSecret(path: string): boolean;
  /** Writes a file, making the folders above it. One that is there keeps its executable bit. Rejects where a link is. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * What a tree would have at a path; `undefined` when nothing is there, or a folder that is not empty. Rejects when it
   * cannot be read, and for what is neither file, link nor folder.
   */
  readEntry(path: string): Promise<FoundEntry | undefined>;
  /** Tells whether a folder is at a path. Rejects for unsafe paths, and when it cannot be told. */
  findFolder(path: string): Promise<FolderPlace>;
  /** Puts exactly this in place of a file, a link, an empty folder or nothing, making the folders above it. */
  writeEntry(path: string, entry: FoundEntry): Promise<void>;
  /**
   * Deletes a file, a link or an empty folder, and the folders above it that this leaves empty. Nothing happens when nothing
   * is there, or a folder that is not empty.
   */
  delete(path: string): Promise<void>;
  /**
   * Makes changes, deletions first: each only if what is at its path is what `from` says, and unless it is already what `to`
   * says. At every moment a file holds what it held or what it is to hold. Returns those that were not made; what was made
   * then is durable, where the platform can tell.
   */
  makeChanges(changes: readonly TreeChange[], options: ChangeOptions): Promise<readonly FailedChange[]>;
  /** Paths open in an editor with changes that are not on disk. */
  unsavedPaths(): readonly string[];
  /** What saving these editors would write, but for what a snapshot would leave out as a secret or too large. */
  unsavedTexts(): readonly UnsavedContent[];
  /**
   * Opens a file in an editor that holds this text and has not saved it, so that saving is for the user to do. Returns whether it
   * does: not where other changes are unsaved there, nor for what is no text.
   */
  showUnsaved(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Where the repository of a folder stands (`''`: that of all folders); `undefined` where that cannot be told. Never rejects. */
  gitHead(folder: string): Promise<GitInfo | undefined>;
  /** How HEAD of the folders' repositories was moved after a moment, oldest first; nothing where that cannot be told. */
  headMoves(since: number): Promise<readonly HeadMove[]>;
  /** Ends what runs for it. */
  close(): Promise<void>;
}

/** Tells whether ignore files exclude a path: the capture room's knowledge, made available to decisions. */
export type IgnoreRules = (files: readonly IgnoreFile[]) => (path: string) => boolean;
