import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { noEditors, type Editors, type EntryKind, type FileAccess, type FileStat, type Keeps } from './fileAccess.ts';
import { createRoots, type Roots } from './roots.ts';
import { newTemporaryName } from './temporaryFiles.ts';

export interface DiskFolder {
  /** What the user calls it; part of paths when there are several. */
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
}

/** What this machine keeps. */
export const diskKeeps: Keeps = { links: true, executableBit: process.platform !== 'win32' };

/** Files of this machine, by Node. */
export function createDiskFiles(folders: readonly DiskFolder[], editors: Editors = noEditors): FileAccess {
  const roots = rootsOnDisk(folders);
  const placeOf = placeOnDisk(folders);
  return {
    roots: roots.names,
    nestedRoots: roots.nested,
    keeps: diskKeeps,
    list: async folder => {
      const entries = await fs.readdir(placeOf(folder), { withFileTypes: true });
      return entries.map(entry => ({ name: entry.name, kind: kindOf(entry) }));
    },
    stat: treePath => unlessMissing(fs.lstat(placeOf(treePath)), toFileStat),
    read: treePath => fs.readFile(placeOf(treePath), { flag: readWithoutFollowing }),
    readLink: treePath => fs.readlink(placeOf(treePath), { encoding: 'buffer' }),
    write: async (treePath, bytes, isExecutable) => {
      const place = placeOf(treePath);
      const isWritten = await editors.write(treePath, bytes);
      if (
        isWritten &&
        (isExecutable === undefined || toFileStat(await fs.lstat(place)).isExecutable === isExecutable)
      ) {
        return;
      }
      await replaceFile(place, bytes, isExecutable);
    },
    writeLink: (treePath, target) => replaceByLink(placeOf(treePath), target),
    createFolder: async treePath => {
      const place = placeOf(treePath);
      await fs.mkdir(place).catch(async (cause: unknown) => {
        if (!(await fs.lstat(place)).isDirectory()) throw cause;
      });
    },
    deleteFile: async treePath => {
      await unlessMissing(fs.unlink(placeOf(treePath)), () => undefined);
    },
    deleteFolder: treePath => fs.rmdir(placeOf(treePath)),
    unsavedPaths: () => editors.unsavedPaths(),
    unsavedTexts: () => editors.unsavedTexts(),
    showUnsaved: (treePath, bytes) => editors.showUnsaved(treePath, bytes),
  };
}

/** Where a path is on this machine. Throws when it lies in none of the folders. */
export function placeOnDisk(folders: readonly DiskFolder[]): (treePath: string) => string {
  const roots = rootsOnDisk(folders);
  return treePath => {
    const { index, inside } = roots.locate(treePath);
    return path.join(folders[index]?.path ?? '', inside);
  };
}

export const rootsOnDisk = (folders: readonly DiskFolder[]): Roots =>
  createRoots(
    folders.map(folder => ({ name: folder.name, location: path.resolve(folder.path).replaceAll(path.sep, '/') })),
  );

/** A file that became a link since it was examined is not followed, where the system can tell. */
export const readWithoutFollowing = constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0);

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export function kindOf(entry: Kinds): EntryKind {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'special';
}

const toFileStat = (stats: Stats): FileStat => ({
  kind: kindOf(stats),
  size: stats.size,
  mtime: stats.mtimeMs,
  revision: `${stats.ino}:${stats.ctimeMs}`,
  isExecutable: stats.isFile() && isExecutable(stats.mode),
});

/** `undefined` when nothing is at a path, or when a part of it that should be a folder is not. */
async function unlessMissing<From, To>(work: Promise<From>, then: (value: From) => To): Promise<To | undefined> {
  try {
    return then(await work);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      return undefined;
    }
    throw cause;
  }
}

/** As git tells: whether the owner may run it. */
export const isExecutable = (mode: number): boolean => diskKeeps.executableBit && (mode & 0o100) !== 0;

/** The file holds the old bytes or the new ones at every moment, also across a crash. */
async function replaceFile(place: string, bytes: Uint8Array, executable: boolean | undefined): Promise<void> {
  const old = await unlessMissing(fs.lstat(place), stats => (stats.isFile() ? stats.mode & 0o7777 : undefined));
  await replace(place, async temporary => {
    const handle = await fs.open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      const made = (await handle.stat()).mode & 0o7777;
      const wanted = withExecutable(old ?? made, executable);
      if (wanted !== made) await handle.chmod(wanted);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Whoever may read it may run it, or nobody may; `undefined` for no change. */
export function withExecutable(mode: number, executable: boolean | undefined): number {
  if (executable === undefined || !diskKeeps.executableBit || executable === isExecutable(mode)) return mode;
  return executable ? mode | ((mode & 0o444) >> 2) : mode & ~0o111;
}

/** Something is there at every moment: what was, or the link. */
const replaceByLink = (place: string, target: Uint8Array): Promise<void> =>
  replace(place, temporary => fs.symlink(Buffer.from(target), temporary));

async function replace(place: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = path.join(path.dirname(place), newTemporaryName());
  try {
    await make(temporary);
    await fs.rename(temporary, place);
  } catch (cause) {
    await fs.rm(temporary, { force: true });
    throw cause;
  }
}
