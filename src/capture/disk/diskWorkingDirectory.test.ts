/* eslint max-lines: ['warn', 350] -- one working directory is tested as a whole */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureWorkerFile } from '../../../test/fakes/captureWorkerFile.ts';
import { parseBlobId, type BlobId } from '../../core/ids.ts';
import type { SnapshotOptions, WorkingDirectory } from '../../core/ports/workingDirectory.ts';
import { createDiskWorkingDirectory, type DiskWorkingDirectoryOptions } from './diskWorkingDirectory.ts';

const blobOf = (content: Uint8Array): BlobId => parseBlobId(createHash('sha256').update(content).digest('hex'));
const text = (content: Uint8Array): string => new TextDecoder().decode(content);

let top = '';
let opened: WorkingDirectory[] = [];
beforeEach(async () => {
  top = await fs.mkdtemp(join(tmpdir(), 'disk-directory-'));
  await fs.mkdir(join(top, 'files'));
});
afterEach(async () => {
  for (const directory of opened) await directory.close();
  opened = [];
  await fs.rm(top, { recursive: true });
});

const at = (path: string): string => join(top, 'files', path);

async function open(options: Partial<DiskWorkingDirectoryOptions> = {}): Promise<WorkingDirectory> {
  const directory = createDiskWorkingDirectory({
    name: 'files',
    folders: [{ name: 'files', path: at('') }],
    workerFile: await captureWorkerFile(),
    ...options,
  });
  opened.push(directory);
  return directory;
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await fs.mkdir(join(at(path), '..'), { recursive: true });
  await fs.writeFile(at(path), content);
}

/** What a snapshot puts, as texts, in order. */
async function putTexts(
  directory: WorkingDirectory,
  options: Partial<SnapshotOptions> = {},
): Promise<readonly string[]> {
  const seen: string[] = [];
  await directory.snapshot({
    putBlob: async content => {
      seen.push(text(content));
      return blobOf(content);
    },
    ...options,
  });
  return seen.sort();
}

const pathsIn = async (directory: WorkingDirectory): Promise<readonly string[]> => {
  const { tree } = await directory.snapshot({ putBlob: async content => blobOf(content) });
  return [...tree.keys()];
};

describe('what is known of files', () => {
  const indexFile = (): string => join(top, 'index');

  test('outlives the process: a file that did not change is not put again', async () => {
    await put('a', 'one');
    await put('sub/b', 'two');
    await put('sub/é', 'three');
    await fs.mkdir(at('empty'));
    await fs.symlink('a', at('link'));
    const first = await open({ indexFile: indexFile() });
    expect(await putTexts(first)).toEqual(['', 'a', 'one', 'three', 'two']);
    await first.close();
    await put('a', 'new');
    const second = await open({ indexFile: indexFile() });
    expect(await putTexts(second)).toEqual(['new']);
    expect(await pathsIn(second)).toEqual(['a', 'empty', 'link', 'sub/b', 'sub/é']);
  });

  test('is not believed when the file it is kept in is damaged, cut, or of other folders', async () => {
    await put('a', 'one');
    const first = await open({ indexFile: indexFile() });
    await putTexts(first);
    await first.close();
    const whole = await fs.readFile(indexFile());
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 50]! ^= 1;
    for (const wrong of [damaged, whole.subarray(0, -1), whole.subarray(0, 20), Buffer.from('{}\n'), Buffer.alloc(0)]) {
      await fs.writeFile(indexFile(), wrong);
      const next = await open({ indexFile: indexFile() });
      expect(await putTexts(next)).toEqual(['one']);
      await next.close();
    }
    await fs.writeFile(indexFile(), whole);
    const other = await open({ indexFile: indexFile(), folders: [{ name: 'top', path: top }] });
    expect(await putTexts(other)).toContain('one');
  });

  test('sees a change that keeps size and time', async () => {
    await put('a', 'one');
    const directory = await open();
    expect(await putTexts(directory)).toEqual(['one']);
    const { atime, mtime } = await fs.stat(at('a'));
    await put('a', 'two');
    await fs.utimes(at('a'), atime, mtime);
    expect(await putTexts(directory)).toEqual(['two']);
  });

  test('is told with a new content, and forgotten when asked', async () => {
    await put('a', 'one');
    await put('b', 'two');
    const directory = await open();
    await putTexts(directory);
    await put('a', 'changed');
    const before: (BlobId | undefined)[] = [];
    const note = async (content: Uint8Array, held?: BlobId): Promise<BlobId> => {
      before.push(held);
      return blobOf(content);
    };
    await directory.snapshot({ putBlob: note });
    expect(before).toEqual([blobOf(Buffer.from('one'))]);
    directory.forget(new Set([blobOf(Buffer.from('two'))]));
    await directory.snapshot({ putBlob: note });
    expect(before).toEqual([blobOf(Buffer.from('one')), undefined]);
    expect(await putTexts(directory)).toEqual([]);
  });

  test('holds what was stored when another content could not be', async () => {
    for (let number = 0; number < 4; number++) await put(`${number}`, `${number}`.repeat(700_000));
    const directory = await open();
    const stored: string[] = [];
    const failing = directory.snapshot({
      putBlob: async content => {
        if (stored.length === 2) throw new Error('disk full');
        stored.push(text(content.subarray(0, 1)));
        return blobOf(content);
      },
    });
    await expect(failing).rejects.toThrow('disk full');
    const next = (await putTexts(directory)).map(content => content.charAt(0));
    expect([...stored, ...next].sort()).toEqual(['0', '1', '2', '3']);
    expect(await pathsIn(directory)).toHaveLength(4);
  });

  test('a file that only became executable is not put again', async () => {
    await put('a', 'one');
    const directory = await open();
    await putTexts(directory);
    await fs.chmod(at('a'), 0o755);
    expect(await putTexts(directory)).toEqual([]);
    const { tree } = await directory.snapshot({ putBlob: async content => blobOf(content) });
    expect(tree.get('a')?.mode).toBe('executable');
  });
});

describe('the thread', () => {
  test('that ends fails the snapshot; the next one is taken by a new thread', async () => {
    await put('a', 'one');
    const marker = JSON.stringify(join(top, 'marker'));
    const script = join(top, 'worker.js');
    await fs.writeFile(
      script,
      `const fs = require('node:fs');
       require('node:worker_threads').parentPort.on('message', ({ kind }) => {
         if (kind !== 'snapshot' || fs.existsSync(${marker})) return;
         fs.writeFileSync(${marker}, '');
         process.exit(1);
       });
       require(${JSON.stringify(await captureWorkerFile())});`,
    );
    const directory = await open({ workerFile: script });
    await expect(putTexts(directory)).rejects.toThrow(/the thread that does it ended/);
    expect(await putTexts(directory)).toEqual(['one']);
    const { tree } = await directory.snapshot({ putBlob: async content => blobOf(content) });
    await fs.rm(join(top, 'marker'));
    await expect(putTexts(directory)).rejects.toThrow(/the thread that does it ended/);
    expect((await directory.snapshot({ putBlob: async content => blobOf(content) })).tree).toBe(tree);
  });

  test('whose script is missing fails each snapshot', async () => {
    const directory = await open({ workerFile: join(top, 'missing.js') });
    await expect(putTexts(directory)).rejects.toThrow(/missing\.js/);
    await expect(putTexts(directory)).rejects.toThrow(/missing\.js/);
  });

  test('does not read faster than contents are stored', async () => {
    const size = 1024 * 1024;
    const count = 40;
    for (let number = 0; number < count; number++) await put(`${number}`, 'a'.repeat(size));
    const directory = await open();
    let early = 0;
    let isHeld = true;
    await directory.snapshot({
      putBlob: async content => {
        if (content[0] === 97) early += content.length;
        if (isHeld) {
          isHeld = false;
          await new Promise(resolve => setTimeout(resolve, 300));
          for (let number = 0; number < count; number++) await put(`${number}`, 'b'.repeat(size));
        }
        return blobOf(content);
      },
    });
    expect(early).toBeGreaterThanOrEqual(size);
    expect(early).toBeLessThanOrEqual(19 * size);
  });

  test('rejects at once when aborted, although a content is still being stored', async () => {
    await put('a', 'one');
    const directory = await open();
    const abort = new AbortController();
    const taking = directory.snapshot({
      putBlob: () => {
        abort.abort(new Error('enough'));
        return new Promise(() => undefined);
      },
      signal: abort.signal,
    });
    await expect(taking).rejects.toThrow('enough');
  });

  test('is ended by close, and not started again', async () => {
    await put('a', 'one');
    const directory = await open();
    await putTexts(directory);
    await directory.close();
    await directory.close();
    await expect(putTexts(directory)).rejects.toThrow('The working directory was closed.');
  });
});

describe('oddities of a disk', () => {
  test.skipIf(process.platform !== 'linux')('names that are not UTF-8 are left out', async () => {
    await fs.writeFile(Buffer.concat([Buffer.from(at('bad')), Buffer.from([0xff])]), 'x');
    await put('good', 'x');
    const { tree, coverage } = await (await open()).snapshot({ putBlob: async content => blobOf(content) });
    expect([...tree.keys()]).toEqual(['good']);
    expect(coverage.leftOut).toEqual([{ path: 'bad\uFFFD', reason: 'unreadable' }]);
  });

  test('a folder inside another one is walked once', async () => {
    await put('sub/inner/file', 'x');
    await put('sub/other', 'x');
    const folders = [
      { name: 'top', path: at('') },
      { name: 'inner', path: at('sub/inner') },
    ];
    expect(await pathsIn(await open({ folders }))).toEqual(['inner/file', 'top/sub/other']);
  });

  test('what an interrupted write left is never captured, and removed once it is old', async () => {
    const [young, old] = [1, 2].map(number => `.thread-checkpoints-0000000${number}-0000-0000-0000-000000000000.tmp`);
    await put('a', 'x');
    await put(young!, 'x');
    await put(`sub/${old!}`, 'x');
    const hours = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await fs.utimes(at(`sub/${old!}`), hours, hours);
    expect(await pathsIn(await open())).toEqual(['a', 'sub']);
    expect((await fs.readdir(at(''))).sort()).toEqual([young, 'a', 'sub']);
  });

  test('a nested repository goes by its own rules', async () => {
    await fs.mkdir(at('inner/.git/info'), { recursive: true });
    await put('inner/.git/HEAD', 'ref: refs/heads/main\n');
    await fs.mkdir(at('inner/.git/objects'));
    await fs.mkdir(at('inner/.git/refs'));
    await put('inner/.git/info/exclude', 'local\n');
    await put('.gitignore', '*.log\n');
    await put('inner/a.log', 'x');
    await put('inner/local', 'x');
    await put('b.log', 'x');
    expect(await pathsIn(await open())).toEqual(['.gitignore', 'inner/a.log']);
  });

  test('a secret in place of a link of the same name is left out', async () => {
    await fs.symlink('elsewhere', at('.env'));
    const directory = await open();
    expect(await pathsIn(directory)).toEqual(['.env']);
    await fs.rm(at('.env'));
    await put('.env', 'secret');
    expect(await putTexts(directory)).toEqual([]);
    expect(await pathsIn(directory)).toEqual([]);
  });

  test('settings that change between two snapshots count at once', async () => {
    const settings = {
      maxFileBytes: 100,
      includedSecrets: ['.env'],
      rules: [{ exclude: [], include: [], hidden: [] as string[] }],
    };
    await put('.env', 'x');
    await put('large', 'x'.repeat(100));
    await put('hidden', 'x');
    const directory = await open({ settings: () => structuredClone(settings) });
    expect(await pathsIn(directory)).toEqual(['.env', 'hidden', 'large']);
    settings.includedSecrets = [];
    expect(await pathsIn(directory)).toEqual(['hidden', 'large']);
    settings.maxFileBytes = 99;
    settings.rules[0]!.hidden = ['/hidden'];
    expect(await pathsIn(directory)).toEqual([]);
  });

  test('unsaved texts are told, without secrets and what is too large', async () => {
    const texts = ['a', '.env', 'large'].map(path => ({ path, bytes: new Uint8Array(path === 'large' ? 100 : 1) }));
    const directory = await open({
      settings: () => ({ maxFileBytes: 10, includedSecrets: [], rules: [] }),
      editors: {
        unsavedPaths: () => ['a', 'notebook'],
        unsavedTexts: () => texts,
        write: async () => false,
        showUnsaved: async () => false,
      },
    });
    expect(directory.unsavedPaths()).toEqual(['a', 'notebook']);
    expect(directory.unsavedTexts().map(({ path }) => path)).toEqual(['a']);
  });

  test('a file with an unsaved text is written where files were in its place', async () => {
    const editors = {
      unsavedPaths: () => ['a'],
      unsavedTexts: () => [],
      write: async () => false,
      showUnsaved: async () => false,
    };
    const directory = await open({ editors });
    await put('a/inner', 'in the way');
    const entry = (content: string) => {
      const bytes = new TextEncoder().encode(content);
      return { blob: blobOf(bytes), size: bytes.length };
    };
    const changes = [
      { path: 'a', from: undefined, to: entry('back') },
      { path: 'a/inner', from: entry('in the way'), to: undefined },
    ];
    const readBlob = async () => new TextEncoder().encode('back');
    expect(await directory.makeChanges(changes, { readBlob })).toEqual([]);
    expect(await fs.readFile(at('a'), 'utf8')).toBe('back');
  });
});
