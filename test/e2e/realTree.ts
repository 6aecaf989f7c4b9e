import { cp, readdir, readFile, mkdtemp, writeFile, mkdir, lstat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../scripts/lib/paths.mjs';

/** Every file below a folder with the hash of its bytes and its mtime: ignored and untracked ones, `.git` included. */
export type Files = ReadonlyMap<string, { readonly hash: string; readonly mtime: number }>;

/**
 * Copies the sources of an installed package to a temporary folder, with what a project has besides: ignore rules, ignored
 * files, a secret, a binary file, odd endings.
 */
export async function copyRealTree(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'real-tree-')), 'mocha');
  await cp(inProject('node_modules', 'mocha'), folder, {
    recursive: true,
    filter: source => !source.slice(inProject('node_modules', 'mocha').length).includes('node_modules'),
  });
  const extras: Readonly<Record<string, string | Uint8Array>> = {
    '.gitignore': 'build/\n*.log\n!keep.log\n',
    'build/output.o': Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256),
    'build/deep/other.txt': 'ignored, and precious\n',
    'debug.log': 'ignored\n',
    'keep.log': 'not ignored\n',
    '.env': 'SECRET=1\n',
    'windows.txt': 'one\r\ntwo\r\nthree\r\n',
    'no newline.txt': 'no newline at the end',
    'invalid.txt': Uint8Array.from([0xff, 0xfe, 0x41, 0x80, 0x0a]),
    'ünïcödé/文件 🎉.txt': 'odd name\n',
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/index': Uint8Array.from([68, 73, 82, 67, 0, 0, 0, 2]),
  };
  for (const [path, content] of Object.entries(extras)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

export async function readTree(folder: string): Promise<Files> {
  const files = new Map<string, { hash: string; mtime: number }>();
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    const stat = await lstat(join(folder, path));
    if (stat.isDirectory()) files.set(`${path}/`, { hash: 'folder', mtime: 0 });
    else {
      const hash = createHash('sha256')
        .update(await readFile(join(folder, path)))
        .digest('hex');
      files.set(path, { hash, mtime: stat.mtimeMs });
    }
  }
  return files;
}

/** The bytes alone, to compare trees by content. */
export const bytesOf = (files: Files): Readonly<Record<string, string>> =>
  Object.fromEntries([...files].map(([path, { hash }]) => [path, hash]));

/** Paths that are not the same in both, by content. */
export function differences(before: Files, after: Files): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter(path => before.get(path)?.hash !== after.get(path)?.hash).sort();
}
