import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureWorkerFile } from '../../../test/fakes/captureWorkerFile.ts';
import type { WorkingDirectory } from '../../core/ports/workingDirectory.ts';
import type { Tree } from '../../core/tree.ts';
import { blobIdOf } from '../../storage/blobs/sha256.ts';
import { createDiskWorkingDirectory } from './diskWorkingDirectory.ts';

let top = '';
let opened: WorkingDirectory[] = [];
beforeEach(async () => {
  top = await fs.mkdtemp(join(tmpdir(), 'former-tree-'));
  await fs.mkdir(at('sub'), { recursive: true });
  for (const path of ['a', 'b', 'sub/c']) await fs.writeFile(at(path), path);
});
afterEach(async () => {
  for (const directory of opened) await directory.close();
  opened = [];
  await fs.rm(top, { recursive: true });
});

const at = (path: string): string => join(top, 'files', path);

async function open(): Promise<WorkingDirectory> {
  const folders = [{ name: 'files', path: at('') }];
  const directory = createDiskWorkingDirectory({ name: 'files', folders, workerFile: await captureWorkerFile() });
  opened.push(directory);
  return directory;
}

async function take(directory: WorkingDirectory, like?: () => Tree | undefined): Promise<Tree> {
  return (await directory.snapshot({ putBlob: async bytes => blobIdOf(bytes), like })).tree;
}

test('the first tree is the one it is like, when it is the same, and otherwise what is there', async () => {
  const former = await take(await open());
  expect(await take(await open(), () => former)).toBe(former);

  await fs.writeFile(at('b'), 'changed');
  await fs.rename(at('sub/c'), at('sub/d'));
  await fs.chmod(at('a'), 0o755);
  const next = await open();
  const expected = await take(await open());
  const tree = await take(next, () => former);
  expect([...tree]).toEqual([...expected]);
  expect([...tree.keys()]).toEqual(['a', 'b', 'sub/d']);
  expect(await take(next)).toBe(tree);
  await fs.rm(at('a'));
  expect([...(await take(next)).keys()]).toEqual(['b', 'sub/d']);
});

test.each([
  ['nothing', () => undefined],
  ['an empty tree', () => new Map()],
])('a tree that is like %s is what is there', async (_, like) => {
  expect([...(await take(await open(), like)).keys()]).toEqual(['a', 'b', 'sub/c']);
});

test('a snapshot whose former tree cannot be read fails, and the next one does not', async () => {
  const directory = await open();
  const unreadable = (): never => {
    throw new Error('The tree is damaged.');
  };
  await expect(take(directory, unreadable)).rejects.toThrow('The tree is damaged.');
  expect([...(await take(directory)).keys()]).toEqual(['a', 'b', 'sub/c']);
});
