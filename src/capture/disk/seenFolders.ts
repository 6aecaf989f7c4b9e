import { statfsSync, type Stats } from 'node:fs';
import { clearlyOlder } from '../clearlyOlder.ts';
import { separator } from './entryPacks.ts';
import { lookedAt } from './keptCoverage.ts';
import type { SortedFolder } from './sortFolder.ts';

/** Sorted as before, its files being known elsewhere. */
export type RecalledFolder = Omit<SortedFolder, 'files'>;

type Packed = { readonly [Key in keyof RecalledFolder]: RecalledFolder[Key] extends boolean ? boolean : string };

/** How a folder was found at a walk. */
export interface SeenFolder {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  /** How many files are in it. */
  readonly files: number;
  readonly packed: Packed;
}

export type SeenFolders = ReadonlyMap<string, SeenFolder>;

/**
 * What was found in a folder, to be taken again at the next walk while nothing was added to it, removed or renamed;
 * `undefined` when its times cannot tell that.
 */
export function rememberFolder(stat: Stats, sorted: SortedFolder, walkStartedAt: number): SeenFolder | undefined {
  const { mtimeMs, ctimeMs, ino } = stat;
  if (ctimeMs <= 0 || Math.max(mtimeMs, ctimeMs) + clearlyOlder >= walkStartedAt) return undefined;
  return { mtimeMs, ctimeMs, ino, files: sorted.files.length, packed: pack(sorted) };
}

/** What is in a folder when it is known to be as it was. */
export function recallFolder(seen: SeenFolder | undefined, stat: Stats): RecalledFolder | undefined {
  if (seen === undefined || !stat.isDirectory()) return undefined;
  const isSame = seen.mtimeMs === stat.mtimeMs && seen.ctimeMs === stat.ctimeMs && seen.ino === stat.ino;
  return isSame ? unpack(seen.packed) : undefined;
}

/** What of it has one of these names. */
export function onlyNamed(folder: RecalledFolder, names: { has(name: string): boolean }): RecalledFolder {
  const named = (shown: readonly string[]): readonly string[] =>
    shown.filter(name => names.has(name.endsWith('/') ? name.slice(0, -1) : name));
  return {
    ...folder,
    links: named(folder.links),
    folders: named(folder.folders),
    ignored: named(folder.ignored),
    secrets: named(folder.secrets),
    special: named(folder.special),
    unnamable: named(folder.unnamable),
  };
}

const pack = (sorted: RecalledFolder): Packed => ({
  links: sorted.links.join(separator),
  folders: sorted.folders.join(separator),
  ignored: sorted.ignored.join(separator),
  secrets: sorted.secrets.join(separator),
  special: sorted.special.join(separator),
  unnamable: sorted.unnamable.join(separator),
  isEmpty: sorted.isEmpty,
  hasIgnoreFile: sorted.hasIgnoreFile,
  hasRepository: sorted.hasRepository,
});

const unpack = ({ links, folders, ignored, secrets, special, unnamable, ...facts }: Packed): RecalledFolder => ({
  links: names(links),
  folders: names(folders),
  ignored: names(ignored),
  secrets: names(secrets),
  special: names(special),
  unnamable: names(unnamable),
  ...facts,
});

const none: readonly string[] = [];

const names = (joined: string): readonly string[] => (joined === '' ? none : joined.split(separator));

/** File systems of Linux of which is known that they give a folder a new time with every name that comes or goes. */
const withFolderTimes: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/** Whether the times of folders tell on the file system of a place. Others, and other systems, list every folder at each walk. */
export function hasFolderTimes(place: string): boolean {
  try {
    return process.platform === 'linux' && withFolderTimes.has(statfsSync(place).type);
  } catch {
    return false;
  }
}

/** Without what lies below these folders: it was sorted by the rules of then. */
export function seenOutside(seen: SeenFolders, deep: ReadonlySet<string>): SeenFolders {
  const isInside = lookedAt({ deep, exact: new Set() });
  const inside = [...seen.keys()].filter(isInside);
  if (inside.length === 0) return seen;
  const outside = new Map(seen);
  for (const path of inside) outside.delete(path);
  return outside;
}
