import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createMemoryWorkingDirectory, type MemoryWorkingDirectory } from '../../test/fakes/memoryFiles.ts';
import { parseBlobId } from '../core/ids.ts';
import type { Snapshot } from '../core/ports/workingDirectory.ts';

const putBlob = async (bytes: Uint8Array) => parseBlobId(createHash('sha256').update(bytes).digest('hex'));
const snapshot = (directory: MemoryWorkingDirectory): Promise<Snapshot> => directory.snapshot({ putBlob });
const reads = ({ files }: MemoryWorkingDirectory): readonly string[] =>
  files.calls.filter(({ operation }) => operation === 'read').map(({ path }) => path);
const textOf = (content: Uint8Array | undefined) => content && new TextDecoder().decode(content);

describe('stat index', () => {
  const start = (files: Record<string, string>) => {
    const clock = { now: 1_000_000 };
    const directory = createMemoryWorkingDirectory(files, { now: () => clock.now });
    return { clock, directory };
  };

  test('a file clearly older than the walk that read it is not read again', async () => {
    const { clock, directory } = start({ a: 'one', b: 'two' });
    clock.now += 2051;
    const first = await snapshot(directory);
    directory.files.calls.length = 0;
    expect(await snapshot(directory)).toEqual(first);
    expect(reads(directory)).toEqual([]);
  });

  test('a file written about two seconds before the walk is read twice, and again by the next walk', async () => {
    const { clock, directory } = start({ a: 'one' });
    clock.now += 2050;
    await snapshot(directory);
    expect(reads(directory)).toEqual(['a', 'a']);
    clock.now += 60_000;
    await snapshot(directory);
    await snapshot(directory);
    expect(reads(directory)).toEqual(['a', 'a', 'a']);
  });

  test('only files whose size, time or revision differs are read again', async () => {
    const { clock, directory } = start({ a: 'one', b: 'two' });
    clock.now += 5000;
    await snapshot(directory);
    directory.files.calls.length = 0;
    clock.now -= 5000;
    directory.files.put('a', 'eno');
    clock.now += 5000;
    const { tree } = await snapshot(directory);
    expect(reads(directory)).toEqual(['a']);
    expect(tree.get('a')?.blob).toBe(await putBlob(new TextEncoder().encode('eno')));
  });

  test('a file system that does not tell times is read twice, every time', async () => {
    const clock = { now: 0 };
    const directory = createMemoryWorkingDirectory({ a: 'one' }, { now: () => clock.now });
    clock.now = 1_000_000;
    await snapshot(directory);
    await snapshot(directory);
    expect(reads(directory)).toEqual(['a', 'a', 'a', 'a']);
  });
});

describe('accidents of a snapshot', () => {
  test('a file that cannot be read is left out, the rest is held', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x', b: 'y', c: 'z' });
    directory.files.failOn({ operation: 'read', path: 'a' });
    directory.files.failOn({ operation: 'stat', path: 'b' });
    const { tree, coverage } = await snapshot(directory);
    expect([...tree.keys()]).toEqual(['c']);
    expect(coverage.leftOut).toEqual([
      { path: 'a', reason: 'unreadable', size: 1 },
      { path: 'b', reason: 'unreadable' },
    ]);
  });

  test('a folder that cannot be listed is left out as a whole', async () => {
    const directory = createMemoryWorkingDirectory({ 'sub/a': 'x', b: 'y' });
    directory.files.failOn({ operation: 'list', path: 'sub' });
    const { tree, coverage } = await snapshot(directory);
    expect([...tree.keys()]).toEqual(['b']);
    expect(coverage.leftOut).toEqual([{ path: 'sub/', reason: 'unreadable' }]);
  });

  test('a root that cannot be listed fails the snapshot', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x' });
    directory.files.failOn({ operation: 'list' });
    await expect(snapshot(directory)).rejects.toThrow('The folder cannot be read.');
  });

  test('files and folders deleted during the walk are just not there', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x', 'sub/b': 'y', c: 'z', d: '!' });
    directory.files.onCall = ({ operation, path }) => {
      if (operation === 'stat' && path === 'a') directory.files.remove('a');
      if (operation === 'read' && path === 'c') directory.files.remove('c');
      if (operation === 'list' && path === 'sub') directory.files.remove('sub');
    };
    const { tree, coverage } = await snapshot(directory);
    expect([...tree.keys()]).toEqual(['d']);
    expect(coverage.leftOut).toEqual([]);
  });

  test('a file that changes while it is read is read again', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'old' });
    let changes = 3;
    directory.files.onCall = ({ operation }) => {
      if (operation === 'read' && changes > 0) directory.files.put('a', `new ${--changes}`);
    };
    const { tree, coverage } = await snapshot(directory);
    expect(tree.get('a')?.blob).toBe(await putBlob(new TextEncoder().encode('new 0')));
    expect(coverage.leftOut).toEqual([]);
    expect(reads(directory)).toHaveLength(5);
  });

  test('a file that never stops changing is left out', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'old' });
    directory.files.onCall = ({ operation }) => {
      if (operation === 'read') directory.files.put('a', 'new');
    };
    const { tree, coverage } = await snapshot(directory);
    expect(tree.size).toBe(0);
    expect(coverage.leftOut).toEqual([{ path: 'a', reason: 'changedWhileRead', size: 3 }]);
  });

  test('what turned into something else during the walk is left out', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x', b: 'y', c: 'z' });
    directory.files.onCall = ({ operation, path }) => {
      if (operation !== 'stat') return;
      directory.files.remove(path);
      if (path === 'a') directory.files.putLink(path, 'elsewhere');
      else directory.files.putOther(path, path === 'b' ? 'folder' : 'special');
    };
    expect((await snapshot(directory)).coverage.leftOut).toEqual([
      { path: 'a', reason: 'changedWhileRead' },
      { path: 'b', reason: 'changedWhileRead' },
      { path: 'c', reason: 'notRegular' },
    ]);
  });

  test('an ignore file that cannot be read excludes nothing', async () => {
    const directory = createMemoryWorkingDirectory({ '.gitignore': 'a', a: 'x' });
    directory.files.failOn({ operation: 'read', path: '.gitignore' });
    const { tree, coverage } = await snapshot(directory);
    expect([...tree.keys()]).toEqual(['a']);
    expect(coverage).toEqual({
      leftOut: [{ path: '.gitignore', reason: 'unreadable', size: 1 }],
      ignoreFiles: [],
      ignored: [],
      modes: ['executable', 'link', 'folder'],
    });
  });

  test('a file that is too large is not read', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x'.repeat(11) }, { maxFileBytes: 10 });
    expect((await snapshot(directory)).coverage.leftOut).toEqual([{ path: 'a', reason: 'tooLarge', size: 11 }]);
    expect(reads(directory)).toEqual([]);
  });

  test('ignored folders and secrets are not touched', async () => {
    const directory = createMemoryWorkingDirectory({ '.gitignore': 'out/', 'out/a': 'x', '.env': 'y' });
    await snapshot(directory);
    expect(new Set(directory.files.calls.map(({ path }) => path))).toEqual(new Set(['', '.gitignore']));
  });
});

describe('work at once', () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index % 7}/${index}`, 'x']));

  test('no more operations are under way than allowed, and as many', async () => {
    const directory = createMemoryWorkingDirectory(many, { parallelism: 5 });
    let running = 0;
    let most = 0;
    directory.files.onCall = async () => {
      most = Math.max(most, ++running);
      await new Promise(resolve => setTimeout(resolve, 1));
      running--;
    };
    expect((await snapshot(directory)).tree.size).toBe(200);
    expect(most).toBe(5);
  });

  test('large files are read one at a time', async () => {
    const large = new Uint8Array(1024 * 1024 + 1);
    const directory = createMemoryWorkingDirectory({ a: large, b: large, c: large });
    let running = 0;
    let most = 0;
    directory.files.onCall = async ({ operation }) => {
      if (operation !== 'read') return;
      most = Math.max(most, ++running);
      await new Promise(resolve => setTimeout(resolve, 5));
      running--;
    };
    expect((await snapshot(directory)).tree.size).toBe(3);
    expect(most).toBe(1);
  });

  test('aborting does not wait for an operation that hangs', async () => {
    const directory = createMemoryWorkingDirectory(many);
    const abort = new AbortController();
    directory.files.onCall = ({ operation }) => (operation === 'read' ? new Promise<void>(() => undefined) : undefined);
    const taking = directory.snapshot({ putBlob, signal: abort.signal });
    setTimeout(() => abort.abort(), 5);
    await expect(taking).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('nothing is put once it was aborted', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x' });
    const abort = new AbortController();
    let reading = (): void => undefined;
    directory.files.onCall = ({ operation }) =>
      operation === 'read' ? new Promise<void>(resolve => (reading = resolve)) : undefined;
    let puts = 0;
    const countPut = (bytes: Uint8Array) => {
      puts++;
      return putBlob(bytes);
    };
    const taking = directory.snapshot({ putBlob: countPut, signal: abort.signal });
    setTimeout(() => abort.abort(), 5);
    await expect(taking).rejects.toThrow();
    reading();
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(puts).toBe(0);
  });

  test('nothing is touched when it was aborted before', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x' });
    await expect(directory.snapshot({ putBlob, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(directory.files.calls).toEqual([]);
  });

  test('others get a turn while it runs', async () => {
    const directory = createMemoryWorkingDirectory(many);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const busyPutBlob = (bytes: Uint8Array) => {
      for (const end = Date.now() + 2; Date.now() < end;);
      return putBlob(bytes);
    };
    await directory.snapshot({ putBlob: busyPutBlob });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('accidents of a write', () => {
  test('a folder deleted meanwhile is made again', async () => {
    const directory = createMemoryWorkingDirectory();
    let deletions = 1;
    directory.files.onCall = ({ operation }) => {
      if (operation === 'write' && deletions-- > 0) directory.files.remove('a');
    };
    await directory.write('a/b/c', new TextEncoder().encode('x'));
    expect(textOf(directory.files.contentOf('a/b/c'))).toBe('x');
  });

  test('a write that fails is reported', async () => {
    const directory = createMemoryWorkingDirectory({ a: 'x' });
    directory.files.failOn({ operation: 'write', error: new Error('disk full') });
    await expect(directory.write('a', new Uint8Array())).rejects.toThrow('disk full');
    await expect(directory.write('b/c', new Uint8Array())).rejects.toThrow('disk full');
  });

  test('a folder that cannot be removed does not fail the deletion', async () => {
    const directory = createMemoryWorkingDirectory({ 'a/b': 'x' });
    directory.files.failOn({ operation: 'deleteFolder' });
    await directory.delete('a/b');
    expect(directory.files.all()).toEqual(['a/']);
  });

  test('unsaved paths are passed on', () => {
    const directory = createMemoryWorkingDirectory({ a: 'x' });
    directory.files.unsaved = ['a'];
    expect(directory.unsavedPaths()).toEqual(['a']);
  });
});
