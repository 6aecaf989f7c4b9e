import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBlobId } from '../core/ids.ts';
import { createDiskFiles } from './diskFiles.ts';
import { createWorkingDirectory } from './workingDirectory.ts';

const putBlob = async () => parseBlobId('0'.repeat(64));

describe.skipIf(process.platform === 'win32')('disk files', () => {
  let top = '';
  beforeEach(async () => {
    top = await fs.mkdtemp(join(tmpdir(), 'disk-files-'));
  });
  afterEach(() => fs.rm(top, { recursive: true }));

  test.skipIf(process.platform !== 'linux')('names that are not UTF-8 are left out', async () => {
    await fs.writeFile(Buffer.concat([Buffer.from(join(top, 'bad')), Buffer.from([0xff])]), 'x');
    await fs.writeFile(join(top, 'good'), 'x');
    const directory = createWorkingDirectory(createDiskFiles([{ name: 'top', path: top }]), { name: 'top' });
    const { tree, coverage } = await directory.snapshot({ putBlob });
    expect([...tree.keys()]).toEqual(['good']);
    expect(coverage.leftOut).toEqual([{ path: 'bad\uFFFD', reason: 'unreadable' }]);
  });

  test('a folder inside another one is walked once', async () => {
    await fs.mkdir(join(top, 'sub/inner'), { recursive: true });
    await fs.writeFile(join(top, 'sub/inner/file'), 'x');
    await fs.writeFile(join(top, 'sub/other'), 'x');
    const access = createDiskFiles([
      { name: 'top', path: top },
      { name: 'inner', path: join(top, 'sub/inner') },
    ]);
    const { tree } = await createWorkingDirectory(access, { name: 'top' }).snapshot({ putBlob });
    expect([...tree.keys()]).toEqual(['inner/file', 'top/sub/other']);
  });

  test('a folder of the workspace is one, also where it is opened by a link', async () => {
    await fs.mkdir(join(top, 'real'));
    await fs.symlink('real', join(top, 'link'));
    const names = ['real', 'link'];
    const access = createDiskFiles(names.map(name => ({ name, path: join(top, name) })));
    const directory = createWorkingDirectory(access, { name: 'top' });
    for (const name of names) expect(await directory.findFolder(name)).toBe('folder');
  });

  test('a write leaves nothing else behind, whether it fails or not', async () => {
    await fs.mkdir(join(top, 'folder'));
    const access = createDiskFiles([{ name: 'top', path: top }]);
    await access.write('file', new Uint8Array([1]));
    await expect(access.write('folder', new Uint8Array([1]))).rejects.toThrow();
    expect((await fs.readdir(top)).sort()).toEqual(['file', 'folder']);
  });

  test('a write does not change a file that is hard-linked elsewhere, and a reader of the old file keeps it', async () => {
    await fs.writeFile(join(top, 'a'), 'old');
    const reader = await fs.open(join(top, 'a'));
    await createDiskFiles([{ name: 'top', path: top }]).write('a', new TextEncoder().encode('new'));
    expect(await reader.readFile('utf8')).toBe('old');
    expect(await fs.readFile(join(top, 'a'), 'utf8')).toBe('new');
    await reader.close();
  });

  test('a file that became a link after it was examined is not followed', async () => {
    await fs.writeFile(join(top, 'secret'), 'x');
    await fs.symlink('secret', join(top, 'link'));
    await expect(createDiskFiles([{ name: 'top', path: top }]).read('link')).rejects.toThrow('ELOOP');
  });

  test('a replaced file is seen although size and time are kept', async () => {
    const time = new Date(Date.now() - 60_000);
    const put = async (name: string, text: string) => {
      await fs.writeFile(join(top, name), text);
      await fs.utimes(join(top, name), time, time);
    };
    await put('a', 'one');
    const directory = createWorkingDirectory(createDiskFiles([{ name: 'top', path: top }]), { name: 'top' });
    const seen: string[] = [];
    const take = () =>
      directory.snapshot({
        putBlob: bytes => {
          seen.push(new TextDecoder().decode(bytes));
          return putBlob();
        },
      });
    await take();
    await take();
    expect(seen).toEqual(['one']);
    await put('b', 'two');
    await fs.rename(join(top, 'b'), join(top, 'a'));
    await take();
    expect(seen).toEqual(['one', 'two']);
  });
});
