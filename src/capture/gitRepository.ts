import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the parts of a repository are. */
export interface Repository {
  /** The topmost folder of its files. */
  readonly top: string;
  /** Of this working tree alone; the same as `shared` unless it is one of several. */
  readonly own: string;
  /** What all working trees of the repository share. */
  readonly shared: string;
}

/** The repository whose top a folder is: with a `.git` folder, or a `.git` file that points to one as in a submodule. */
export function repositoryAt(folder: string): Repository | undefined {
  const own = gitFolderIn(folder);
  if (own === undefined) return undefined;
  const elsewhere = readText(join(own, 'commondir'))?.trim();
  const shared = elsewhere === undefined ? own : resolve(own, elsewhere);
  return isThere(join(own, 'HEAD')) && isFolder(join(shared, 'objects')) && isFolder(join(shared, 'refs'))
    ? { top: folder, own, shared }
    : undefined;
}

/** The repository a folder belongs to. */
export function repositoryOf(folder: string): Repository | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = repositoryAt(at);
    if (found !== undefined || dirname(at) === at) return found;
  }
}

/** The text of a file, without a byte order mark; `undefined` when it is too large for rules, cannot be read or is not there. */
export function readText(path: string): string | undefined {
  try {
    const stat = statSync(path);
    // Reading a pipe would wait for somebody to write.
    return !stat.isFile() || stat.size > largestText ? undefined : new TextDecoder().decode(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** Bytes. */
const largestText = 10 * 1024 * 1024;

function gitFolderIn(folder: string): string | undefined {
  const path = join(folder, '.git');
  if (isFolder(path)) return path;
  const elsewhere = isThere(path) ? readText(path)?.match(/^gitdir: (.+?)[\r\n]*$/)?.[1] : undefined;
  return elsewhere === undefined ? undefined : resolve(folder, elsewhere);
}

/** What cannot be looked at, such as the repository of another user, counts as not there: git could not use it either. */
const isFolder = (path: string): boolean => lookAt(() => statSync(path).isDirectory());

const isThere = (path: string): boolean => lookAt(() => Boolean(lstatSync(path)));

function lookAt(look: () => boolean): boolean {
  try {
    return look();
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) return false;
    throw cause;
  }
}
