import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createDiskWorkingDirectory } from '../../../src/capture/disk/diskWorkingDirectory.ts';
import { looksSecret } from '../../../src/capture/secretFiles.ts';
import type { WorkingDirectory } from '../../../src/core/ports/workingDirectory.ts';
import type { Tree } from '../../../src/core/tree.ts';
import { blobIdOf } from '../../../src/storage/blobs/sha256.ts';

/** Bytes. Larger files are left out of checkpoints. */
export const maxFileBytes = 10 * 1024 * 1024;

/**
 * Copies a tree with its times, without what a checkpoint leaves out: `.git`, links, special files, what looks like a
 * secret, and files of more than `maxFileBytes`. So both sides keep the same files.
 */
export function copyTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const { name } of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, name), join(target, name)];
    const stats = lstatSync(from);
    if (name.toLowerCase() === '.git') continue;
    if (stats.isDirectory()) {
      copyTree(from, to);
      // git knows no empty folders.
      if (readdirSync(to).length === 0) rmdirSync(to);
    } else if (stats.isFile() && stats.size <= maxFileBytes && !looksSecret(name)) {
      copyFileSync(from, to);
      utimesSync(to, stats.atime, stats.mtime);
    }
  }
}

/** Copies packages in the order of their names, until there are at least so many files. */
export function copyPackages(nodeModules: string, target: string, atLeast: number): void {
  for (const name of packageNames(nodeModules)) {
    copyTree(join(nodeModules, name), join(target, name));
    if (countFiles(target) >= atLeast) return;
  }
  throw new Error(`${nodeModules} has fewer than ${atLeast} files.`);
}

function packageNames(nodeModules: string): readonly string[] {
  const names = (folder: string): readonly string[] => readdirSync(join(nodeModules, folder)).sort();
  const isPackage = (name: string): boolean => !name.startsWith('.') && statSync(join(nodeModules, name)).isDirectory();
  return names('')
    .filter(isPackage)
    .flatMap(name => (name.startsWith('@') ? names(name).map(inner => `${name}/${inner}`) : name))
    .filter(isPackage);
}

export const countFiles = (folder: string): number => listFiles(folder).length;

/** Paths of all files in a folder, with `/`, in the order of their names. */
export function listFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return entries
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** Reads every file, so that the system has it in memory. */
export function warmUp(folder: string): void {
  for (const path of listFiles(folder)) readFileSync(join(folder, path));
}

/** A tree as the product opens a folder. */
export const openTree = (folder: string, indexFile?: string): WorkingDirectory =>
  createDiskWorkingDirectory({
    folders: [{ name: 'tree', path: folder }],
    name: 'tree',
    workerFile: join(dirname(process.argv[1] ?? ''), 'captureWorker.js'),
    indexFile,
    settings: () => ({ maxFileBytes, includedSecrets: [], rules: [] }),
  });

/** The files a checkpoint of the folder would hold. */
export async function readTree(folder: string): Promise<Tree> {
  const files = openTree(folder);
  const { tree } = await files.snapshot({ putBlob: async (bytes, _before, id) => id ?? blobIdOf(bytes) });
  await files.close();
  return tree;
}
