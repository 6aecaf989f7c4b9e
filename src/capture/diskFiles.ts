import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { EntryKind, FileAccess, FileStat } from './fileAccess.ts';
import { createRoots } from './roots.ts';

export interface DiskFolder {
  /** What the user calls it; part of paths when there are several. */
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
}

/** Files of this machine, by Node. */
export function createDiskFiles(folders: readonly DiskFolder[]): FileAccess {
  const roots = createRoots(
    folders.map(folder => ({ name: folder.name, location: path.resolve(folder.path).replaceAll(path.sep, '/') })),
  );
  const placeOf = (treePath: string): string => {
    const { index, inside } = roots.locate(treePath);
    return path.join(folders[index]?.path ?? '', inside);
  };
  return {
    roots: roots.names,
    nestedRoots: roots.nested,
    list: async folder => {
      const entries = await fs.readdir(placeOf(folder), { withFileTypes: true });
      return entries.map(entry => ({ name: entry.name, kind: kindOf(entry) }));
    },
    stat: treePath => unlessMissing(fs.lstat(placeOf(treePath)), toFileStat),
    read: treePath => fs.readFile(placeOf(treePath), { flag: readWithoutFollowing }),
    write: (treePath, bytes) => replaceFile(placeOf(treePath), bytes),
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
    unsavedPaths: () => [],
  };
}

/** A file that became a link since it was examined is not followed, where the system can tell. */
const readWithoutFollowing = constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0);

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(entry: Kinds): EntryKind {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'special';
}

const toFileStat = (stats: Stats): FileStat => ({
  kind: kindOf(stats),
  size: stats.size,
  mtime: stats.mtimeMs,
  revision: `${stats.ino}:${stats.ctimeMs}`,
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

/** The file holds the old bytes or the new ones at every moment, also across a crash. */
async function replaceFile(place: string, bytes: Uint8Array): Promise<void> {
  const temporary = path.join(path.dirname(place), `.thread-checkpoints-${randomUUID()}.tmp`);
  const old = await unlessMissing(fs.lstat(place), stats => stats);
  try {
    const handle = await fs.open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      if (old !== undefined) await handle.chmod(old.mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, place);
  } catch (cause) {
    await fs.rm(temporary, { force: true });
    throw cause;
  }
}
