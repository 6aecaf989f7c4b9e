import { parseTreePath } from '../core/treePath.ts';
import type { FileAccess } from './fileAccess.ts';

/** Implements `WorkingDirectory.read`. Rejects also for links, for what is neither file nor folder, and for unsafe paths. */
export async function readFile(access: FileAccess, path: string): Promise<Uint8Array | undefined> {
  const way = await examineWay(access, path);
  return way.kind === 'open' && (await kindAt(access, path)) === 'file' ? access.read(path) : undefined;
}

/** Implements `WorkingDirectory.write`. Rejects as `readFile` does, and where something else than a file is in the way. */
export async function writeFile(access: FileAccess, path: string, bytes: Uint8Array): Promise<void> {
  // A deletion at the same time may remove the folder that was just made.
  const attempts = 3;
  for (let attempt = 1; ; attempt++) {
    const way = await examineWay(access, path);
    if (way.kind === 'blocked') throw new Error(`“${path}” cannot be written: “${way.by}” is not a folder.`);
    if (way.kind === 'open' && (await kindAt(access, path)) === 'folder') {
      throw new Error(`“${path}” cannot be written: a folder is there.`);
    }
    try {
      if (way.kind === 'missing') for (const folder of way.folders) await access.createFolder(folder);
      await access.write(path, bytes);
      return;
    } catch (cause) {
      if (attempt === attempts || (await examineWay(access, path)).kind !== 'missing') throw cause;
    }
  }
}

/** Implements `WorkingDirectory.delete`. Rejects as `readFile` does. A folder at `path` is left alone. */
export async function deleteFile(access: FileAccess, path: string): Promise<void> {
  const way = await examineWay(access, path);
  if (way.kind !== 'open' || (await kindAt(access, path)) !== 'file') return;
  await access.deleteFile(path);
  for (const folder of foldersAbove(access, path).reverse()) {
    if (!(await deleteIfEmpty(access, folder))) return;
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

async function kindAt(access: FileAccess, path: string): Promise<'file' | 'folder' | 'nothing'> {
  const kind = (await access.stat(path))?.kind;
  if (kind === 'link') throw new Error(`“${path}” is refused: it is a link.`);
  if (kind === 'special') throw new Error(`“${path}” is refused: it is not a regular file.`);
  return kind ?? 'nothing';
}

/** Pruning is a courtesy: a folder that cannot be looked into or removed stays. */
async function deleteIfEmpty(access: FileAccess, folder: string): Promise<boolean> {
  try {
    if ((await access.list(folder)).length > 0) return false;
    await access.deleteFolder(folder);
    return true;
  } catch {
    return false;
  }
}
