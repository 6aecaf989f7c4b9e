import type { EntryMode, TreeChange } from './tree.ts';

/** Why a path is not in a checkpoint although it lies in the working directory. */
export type LeftOutReason =
  | 'tooLarge'
  | 'secret'
  | 'unreadable'
  | 'changedWhileRead'
  | 'notRegular'
  /** The store may not grow any more. Only in the checkpoint that a restore makes first. */
  | 'noRoom';

export interface LeftOut {
  readonly path: string;
  readonly reason: LeftOutReason;
  /** Bytes, where known. */
  readonly size?: number;
}

export const ignoreSources = [
  /** `info/exclude` of the repository whose top the folder is, or lies below. Rules of repositories around it end here. */
  'repository',
  /** The file that `core.excludesFile` of git's configuration names. */
  'user',
  /** VS Code's `files.exclude`. */
  'hidden',
  /** The settings `threadCheckpoints.exclude` and `threadCheckpoints.include`. */
  'exclude',
  'include',
] as const;

/** Where rules come from that are not in a `.gitignore` file, each in the same syntax. */
export type IgnoreSource = (typeof ignoreSources)[number];

/** One ignore file in force at a capture: its folder (`''` for the top) and its text. */
export interface IgnoreFile {
  readonly folder: string;
  readonly text: string;
  /** Absent for a `.gitignore` file. */
  readonly source?: IgnoreSource | undefined;
  /** The folder's own path, seen from where the file's patterns count: `b/c` for an `a/.gitignore` and the folder `a/b/c`. */
  readonly way?: string | undefined;
  /** Upper and lower case are the same, in everything of this repository. Of `repository` only. */
  readonly ignoreCase?: boolean | undefined;
}

/** The same with its fields in one order and without those that are not set. */
export const plainIgnoreFile = ({ folder, text, source, way, ignoreCase }: IgnoreFile): IgnoreFile => ({
  folder,
  text,
  ...(source === undefined ? {} : { source }),
  ...(way === undefined ? {} : { way }),
  ...(ignoreCase === undefined ? {} : { ignoreCase }),
});

/**
 * Which paths a checkpoint holds and which it left out. A path it left out, or that its ignore files exclude, is never
 * touched by a restore of that checkpoint. Ignored paths are left out on purpose and do not make a checkpoint partial.
 */
export interface Coverage {
  readonly leftOut: readonly LeftOut[];
  readonly ignoreFiles: readonly IgnoreFile[];
  /** Ignored files and folders (these end with `/`) met by the walk, not looked into. */
  readonly ignored: readonly string[];
  /** What the tree holds besides ordinary files, where there is any; absent: nothing else, as in former versions. */
  readonly modes?: readonly EntryMode[] | undefined;
  /** The folders of the workspace, as paths, where it has several; absent: it has one, or was captured by a former version. */
  readonly roots?: readonly string[] | undefined;
}

/** As `Coverage.roots`. */
export const severalRoots = (roots: readonly string[]): Pick<Coverage, 'roots'> => (roots.length > 1 ? { roots } : {});

/** The folders that something lies in which a walk has met and not taken. */
export function foldersMet({ leftOut, ignored }: Pick<Coverage, 'leftOut' | 'ignored'>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of [...ignored, ...leftOut.map(({ path }) => path)]) {
    // One at the end says that it is a folder itself.
    for (let end = path.lastIndexOf('/', path.length - 2); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/**
 * Only one of two trees has it as an empty folder, but it is there on the other side too.
 *
 * @param foldersFrom of the first one, as `foldersMet` finds them
 * @param foldersTo of the second one
 */
export function isFolderAnyway(
  { path, from, to }: TreeChange,
  foldersFrom: ReadonlySet<string>,
  foldersTo: ReadonlySet<string>,
): boolean {
  if (from === undefined) return to?.mode === 'folder' && foldersFrom.has(path);
  return to === undefined && from.mode === 'folder' && foldersTo.has(path);
}
