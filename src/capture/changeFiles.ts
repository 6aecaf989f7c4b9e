import type { FolderPlace, FoundEntry } from '../core/ports/workingDirectory.ts';
import { parseTreePath } from '../core/treePath.ts';
import type { EntryKind, FileAccess, FileStat } from './fileAccess.ts';

/** Implements `WorkingDirectory.read`. Rejects also for what is neither file nor folder, and for unsafe paths. */
export async function readFile(access: FileAccess, path: string): Promise<Uint8Array | undefined> {
  const way = await examineWay(access, path);
  if (way.kind !== 'open') return undefined;
  const stat = await statOf(access, path);
  if (stat?.kind === 'link') throw new Error(isLink(path));
  return stat?.kind === 'file' ? access.read(path) : undefined;
}

/** Implements `WorkingDirectory.sizeOf`. */
export async function sizeOfFile(access: FileAccess, path: string): Promise<number | undefined> {
  const way = await examineWay(access, path);
  if (way.kind !== 'open') return undefined;
  const stat = await statOf(access, path);
  if (stat?.kind === 'link') throw new Error(isLink(path));
  return stat?.kind === 'file' ? stat.size : undefined;
}

/** Implements `WorkingDirectory.readEntry`. Rejects also for unsafe paths, and for a link where links cannot be kept. */
export async function readEntry(access: FileAccess, path: string): Promise<FoundEntry | undefined> {
  const way = await examineWay(access, path);
  if (way.kind !== 'open') return undefined;
  const stat = await statOf(access, path);
  switch (stat?.kind) {
    case 'file':
      return { mode: stat.isExecutable ? 'executable' : undefined, bytes: await access.read(path) };
    case 'link':
      return { mode: 'link', bytes: await access.readLink(path) };
    case 'folder':
      return (await access.list(path)).length === 0 ? { mode: 'folder', bytes: new Uint8Array() } : undefined;
    default:
      return undefined;
  }
}

/** Implements `WorkingDirectory.findFolder`. */
export async function findFolder(access: FileAccess, path: string): Promise<FolderPlace> {
  const parsed = parseTreePath(path);
  if (!parsed.ok) throw new Error(`“${path}” is refused: ${parsed.error.reason}.`);
  if (access.roots.includes(path)) return 'folder';
  for (const folder of [...foldersAbove(access, path), path]) {
    const kind = (await access.stat(folder))?.kind;
    if (kind === undefined) return 'missing';
    if (kind !== 'folder') return kind === 'link' ? 'link' : 'notFolder';
  }
  return 'folder';
}

/** Implements `WorkingDirectory.write`. Rejects as `readFile` does, and where something else than a file is in the way. */
export function writeFile(access: FileAccess, path: string, bytes: Uint8Array): Promise<void> {
  return put(access, path, async kind => {
    if (kind === 'folder') throw new Error(`“${path}” cannot be written: a folder is there.`);
    if (kind === 'link') throw new Error(isLink(path));
    await access.write(path, bytes);
  });
}

/**
 * Implements `WorkingDirectory.writeEntry`. Rejects for unsafe paths, for a link where links cannot be kept, and where a
 * folder that is not empty or something else than file and link is in the way.
 */
export function writeEntry(access: FileAccess, path: string, { mode, bytes }: FoundEntry): Promise<void> {
  return put(access, path, async kind => {
    if (mode === 'folder') {
      if (kind === 'file' || kind === 'link') await access.deleteFile(path);
      else if (kind === 'folder') await refuseFullFolder(access, path);
      await access.createFolder(path);
      return;
    }
    if (mode === 'link' && !access.keeps.links) throw new Error(`“${path}” cannot be made: links are not kept here.`);
    if (kind === 'folder') {
      await refuseFullFolder(access, path);
      await access.deleteFolder(path);
    }
    if (mode === 'link') await access.writeLink(path, bytes);
    else await access.write(path, bytes, mode === 'executable');
  });
}

/** Implements `WorkingDirectory.delete`. Rejects as `readEntry` does. */
export async function deleteEntry(access: FileAccess, path: string): Promise<void> {
  const way = await examineWay(access, path);
  if (way.kind !== 'open' || access.roots.includes(path)) return;
  const stat = await statOf(access, path);
  if (stat === undefined) return;
  if (stat.kind !== 'folder') await access.deleteFile(path);
  else if (!(await deleteIfEmpty(access, path))) return;
  for (const folder of foldersAbove(access, path).reverse()) {
    if (!(await deleteIfEmpty(access, folder))) return;
  }
}

/** Makes the folders above a path and does `work`, given what is there. */
async function put(
  access: FileAccess,
  path: string,
  work: (kind: EntryKind | undefined) => Promise<void>,
): Promise<void> {
  // A deletion at the same time may remove the folder that was just made.
  const attempts = 3;
  for (let attempt = 1; ; attempt++) {
    const way = await examineWay(access, path);
    if (way.kind === 'blocked') throw new Error(`“${path}” cannot be written: “${way.by}” is not a folder.`);
    const stat = way.kind === 'open' ? await statOf(access, path) : undefined;
    try {
      if (way.kind === 'missing') for (const folder of way.folders) await access.createFolder(folder);
      await work(stat?.kind);
      return;
    } catch (cause) {
      if (attempt === attempts || (await examineWay(access, path)).kind !== 'missing') throw cause;
    }
  }
}

async function refuseFullFolder(access: FileAccess, path: string): Promise<void> {
  if (access.roots.includes(path) || (await access.list(path)).length > 0) {
    throw new Error(`“${path}” cannot be written: a folder is there.`);
  }
}

/** The folders from the root to a path. */
type Way =
  | { readonly kind: 'open' }
  /** These are not there. */
  | { readonly kind: 'missing'; readonly folders: readonly string[] }
  /** Something that is not a folder is where one is needed. */
  | { readonly kind: 'blocked'; readonly by: string };

async function examineWay(access: FileAccess, path: string): Promise<Way> {
  const parsed = parseTreePath(path);
  if (!parsed.ok) throw new Error(`“${path}” is refused: ${parsed.error.reason}.`);
  const folders = foldersAbove(access, path);
  const stats = await Promise.all(folders.map(folder => access.stat(folder)));
  const missing: string[] = [];
  for (const [position, folder] of folders.entries()) {
    const kind = stats[position]?.kind;
    if (kind === 'link') throw new Error(`“${path}” is refused: “${folder}” is a link.`);
    if (kind === undefined) missing.push(folder);
    else if (kind !== 'folder') return { kind: 'blocked', by: folder };
  }
  return missing.length === 0 ? { kind: 'open' } : { kind: 'missing', folders: missing };
}

/** Topmost first, without the root. */
function foldersAbove({ roots }: FileAccess, path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, position) => parts.slice(0, position + 1).join('/')).filter(folder => !roots.includes(folder));
}

/** Rejects for what is neither file nor folder, nor a link that can be kept. */
async function statOf(access: FileAccess, path: string): Promise<FileStat | undefined> {
  const stat = await access.stat(path);
  if (stat?.kind === 'link' && !access.keeps.links) throw new Error(isLink(path));
  if (stat?.kind === 'special') throw new Error(`“${path}” is refused: it is not a regular file.`);
  return stat;
}

const isLink = (path: string): string => `“${path}” is refused: it is a link.`;

/** A folder that cannot be looked into or removed stays. */
async function deleteIfEmpty(access: FileAccess, folder: string): Promise<boolean> {
  try {
    if ((await access.list(folder)).length > 0) return false;
    await access.deleteFolder(folder);
    return true;
  } catch {
    return false;
  }
}
