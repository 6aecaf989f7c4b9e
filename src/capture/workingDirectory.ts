import type { WorkingDirectory } from '../core/ports.ts';
import { captureFolders } from './captureFolders.ts';
import { deleteFile, readFile, writeFile } from './changeFiles.ts';
import type { FileAccess } from './fileAccess.ts';
import { createStatIndex } from './statIndex.ts';

export interface WorkingDirectoryOptions {
  /** What the user calls it. */
  readonly name: string;
  /** Bytes; larger files are left out. 10 MB unless given. */
  readonly maxFileBytes?: number | undefined;
  /** Operations under way at once. 64 unless given: through VS Code one takes 5 ms by itself, 0.24 ms among 64. */
  readonly parallelism?: number | undefined;
  /** Takes a file although it looks like a secret. None is taken unless given. */
  readonly includeSecrets?: ((path: string) => boolean) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes a working directory out of plain file operations.
 *
 * It remembers the blob of every file it has read and names it again while the file is unchanged. When the store no longer
 * has one of them, `forget` makes it read those files anew.
 */
export function createWorkingDirectory(
  access: FileAccess,
  {
    name,
    maxFileBytes = 10 * 1024 * 1024,
    parallelism = 64,
    includeSecrets = () => false,
    now = () => Date.now(),
  }: WorkingDirectoryOptions,
): WorkingDirectory {
  const index = createStatIndex();
  return {
    name,
    snapshot: options => captureFolders(access, index, { maxFileBytes, parallelism, includeSecrets, now }, options),
    forget: blobs => index.forget(blobs),
    read: path => readFile(access, path),
    write: (path, bytes) => writeFile(access, path, bytes),
    delete: path => deleteFile(access, path),
    unsavedPaths: () => access.unsavedPaths(),
  };
}
