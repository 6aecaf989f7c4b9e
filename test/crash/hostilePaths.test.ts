import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ChangeWriter } from '../../src/capture/disk/changeWriter.ts';
import type { DiskCalls } from '../../src/capture/disk/diskCalls.ts';
import { placesIn } from '../../src/capture/disk/diskPlaces.ts';
import type { BlobId } from '../../src/core/ids.ts';
import type { WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';
import type { TreeEntry } from '../../src/core/tree.ts';
import { blobIdOf } from '../../src/storage/blobs/sha256.ts';
import { createMemoryWorkingDirectory } from '../fakes/memoryFiles.ts';
import { fileError } from '../fakes/simulatedDisk.ts';
import { newFolder, openFolder, removeFolders } from './restoreWorld.ts';

afterAll(removeFolders);

const contents = new Map<BlobId, Uint8Array>();

function entryOf(text: string, mode?: TreeEntry['mode']): TreeEntry {
  const bytes = new TextEncoder().encode(text);
  const blob = blobIdOf(bytes);
  contents.set(blob, bytes);
  return { blob, size: bytes.length, mode };
}

const readBlob = async (id: BlobId): Promise<Uint8Array | undefined> => contents.get(id);

/** Makes these changes, and returns the reason against each path that was refused. */
async function make(
  files: WorkingDirectory,
  changes: Readonly<Record<string, readonly [from: string | undefined, to: string | undefined]>>,
): Promise<Readonly<Record<string, string>>> {
  const asked = Object.entries(changes).map(([path, [from, to]]) => ({
    path,
    from: from === undefined ? undefined : entryOf(from),
    to: to === undefined ? undefined : entryOf(to),
  }));
  const failed = await files.makeChanges(asked, { readBlob });
  return Object.fromEntries(failed.map(({ path, reason }) => [path, reason]));
}

/** A folder in another one, so that what gets out of it shows. */
function startFolder(): { readonly outside: string; readonly folder: string } {
  const outside = newFolder();
  const folder = join(outside, 'project');
  fs.mkdirSync(folder);
  fs.writeFileSync(join(outside, 'precious'), 'precious');
  return { outside, folder };
}

const hostile: Readonly<Record<string, RegExp>> = {
  '../precious': /it contains “..”/,
  'a/../../precious': /it contains “..”/,
  '/etc/precious': /it is absolute/,
  'C:/precious': /it names a drive/,
  'c:precious': /it names a drive/,
  '//server/share/x': /it is absolute/,
  '\\\\server\\share\\x': /it contains a backslash/,
  '..\\precious': /it contains a backslash/,
  CON: /“CON” is a device name/,
  'src/NUL.txt': /“NUL.txt” is a device name/,
  COM1: /“COM1” is a device name/,
  'a\0b': /it contains a NUL character/,
  '.git/hooks/post-checkout': /it lies inside .git/,
  'sub/.GIT/config': /it lies inside .git/,
  '.g\u200cit/config': /it lies inside .git/,
  'a//b': /it has an empty part/,
  '': /it is empty/,
};

describe.each(['disk', 'memory'])('%s: paths that lead anywhere else', kind => {
  test('are refused with a reason each, and the rest is done', async () => {
    const { outside, folder } = startFolder();
    const files = kind === 'disk' ? openFolder(folder) : createMemoryWorkingDirectory();
    const changes = Object.fromEntries(Object.keys(hostile).map(path => [path, [undefined, 'bad'] as const]));
    const failed = await make(files, { 'a.txt': [undefined, 'good'], ...changes, 'z/z.txt': [undefined, 'good'] });
    expect(Object.keys(failed).sort()).toEqual(Object.keys(hostile).sort());
    for (const [path, reason] of Object.entries(hostile)) expect(failed[path]).toMatch(reason);
    for (const path of ['a.txt', 'z/z.txt']) expect(await files.read(path)).toBeDefined();
    if (kind === 'disk') expect(fs.readdirSync(outside, { recursive: true }).sort()).toEqual([...asMade].sort());
    const deletions = Object.fromEntries(Object.keys(hostile).map(path => [path, ['precious', undefined] as const]));
    expect(Object.keys(await make(files, deletions)).sort()).toEqual(Object.keys(hostile).sort());
    expect(fs.readFileSync(join(outside, 'precious'), 'utf8')).toBe('precious');
  });
});

const asMade = ['precious', 'project', 'project/a.txt', 'project/z', 'project/z/z.txt'];

test('on Windows, so are names that it takes for others', () => {
  const { placeOf } = placesIn([{ name: 'x', path: '/x' }], 'win32');
  expect(() => placeOf('a.txt:stream')).toThrow('it contains “:”');
  expect(() => placeOf('a./b')).toThrow('“a.” ends with a dot');
  expect(() => placeOf('.git /config')).toThrow('“.git ” ends with a space');
  expect(() => placeOf('GIT~1/config')).toThrow('another name of .git');
  expect(() => placeOf('what?')).toThrow('it contains “?”');
  expect(() => placeOf('a\tb')).toThrow('a control character');
  expect(placeOf('fine name.txt')).toContain('fine name.txt');
});

test('of several folders, none but those, and none of them itself', () => {
  const { placeOf } = placesIn([
    { name: 'one', path: '/x/one' },
    { name: 'two', path: '/x/two' },
  ]);
  expect(() => placeOf('three/a')).toThrow('it lies in none of the folders');
  expect(() => placeOf('one')).toThrow('it is one of the folders');
  expect(placeOf('two/a')).toBe(join('/x/two', 'a'));
});

describe('what is not as it was', () => {
  test('a folder that became a link is not gone through, whenever that was', async () => {
    const { outside, folder } = startFolder();
    fs.mkdirSync(join(outside, 'elsewhere'));
    fs.writeFileSync(join(outside, 'elsewhere/a'), 'a');
    fs.symlinkSync('../elsewhere', join(folder, 'early'));
    fs.mkdirSync(join(folder, 'late'));
    fs.writeFileSync(join(folder, 'late/a'), 'a');
    // Planted when the new content lies beside the old one already.
    const renameSync: DiskCalls['renameSync'] = () => {
      throw new Error('never reached');
    };
    const fdatasync = ((file, done) => {
      fs.rmSync(join(folder, 'late'), { recursive: true });
      fs.symlinkSync('../elsewhere', join(folder, 'late'));
      fs.fdatasync(file, done);
    }) as DiskCalls['fdatasync'];
    const files = openFolder(folder, { ...fs, renameSync, fdatasync });
    const failed = await make(files, {
      'early/a': ['a', 'bad'],
      'early/b': [undefined, 'bad'],
      'late/a': ['a', 'bad'],
    });
    expect(failed).toEqual({
      'early/a': '“early” is a link',
      'early/b': '“early” is a link',
      'late/a': '“late” is a link',
    });
    expect(await make(files, { 'early/a': ['a', undefined] })).toEqual({ 'early/a': '“early” is a link' });
    expect(fs.readdirSync(join(outside, 'elsewhere'))).toEqual(['a']);
    expect(fs.readFileSync(join(outside, 'elsewhere/a'), 'utf8')).toBe('a');
  });

  test('a file that became a folder, a link or another file is left alone', async () => {
    const { folder } = startFolder();
    const files = openFolder(folder);
    fs.mkdirSync(join(folder, 'folder/inner'), { recursive: true });
    fs.symlinkSync('../precious', join(folder, 'link'));
    fs.writeFileSync(join(folder, 'other'), 'typed');
    fs.writeFileSync(join(folder, 'appeared'), 'typed');
    const failed = await make(files, {
      folder: ['a', 'bad'],
      link: ['a', 'bad'],
      // As many bytes, so that nothing but reading it tells.
      other: ['taped', 'bad'],
      appeared: [undefined, 'bad'],
      'appeared/below': [undefined, 'bad'],
      done: [undefined, 'good'],
    });
    expect(Object.keys(failed).sort()).toEqual(['appeared', 'appeared/below', 'folder', 'link', 'other']);
    expect(failed['appeared/below']).toBe('“appeared” is not a folder');
    expect(fs.readFileSync(join(folder, 'other'), 'utf8')).toBe('typed');
    expect(fs.readFileSync(join(folder, 'appeared'), 'utf8')).toBe('typed');
    expect(fs.readdirSync(folder).sort()).toEqual(['appeared', 'done', 'folder', 'link', 'other']);
  });

  test('what is there already is not written again', async () => {
    const { folder } = startFolder();
    fs.writeFileSync(join(folder, 'a'), 'wanted');
    const { ino } = fs.statSync(join(folder, 'a'));
    expect(await make(openFolder(folder), { a: ['old', 'wanted'], gone: ['old', undefined] })).toEqual({});
    expect(fs.statSync(join(folder, 'a')).ino).toBe(ino);
    expect(fs.readdirSync(folder)).toEqual(['a']);
  });

  test('of two names that a disk takes for one, the second is refused', async () => {
    const { folder } = startFolder();
    const files = openFolder(folder, ignoringCase());
    expect(await make(files, { 'Readme.md': [undefined, 'first'], 'README.md': [undefined, 'second'] })).toEqual({
      'README.md': 'this disk takes it for “Readme.md”, which is there',
    });
    expect(fs.readFileSync(join(folder, 'Readme.md'), 'utf8')).toBe('first');
    // Changing the case alone is deleting the one and making the other.
    expect(await make(files, { 'Readme.md': ['first', undefined], 'README.md': [undefined, 'first'] })).toEqual({});
    expect(fs.readdirSync(folder)).toEqual(['README.md']);
  });
});

/** Calls of a disk that finds names whatever their case. */
function ignoringCase(): DiskCalls {
  const found = (place: fs.PathLike): string => {
    const folder = dirname(String(place));
    const name = basename(String(place));
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    return join(folder, names.find(other => other.toLowerCase() === name.toLowerCase()) ?? name);
  };
  const lstatSync = ((place: fs.PathLike, options: fs.StatSyncOptions) =>
    fs.lstatSync(found(place), options)) as unknown as DiskCalls['lstatSync'];
  return {
    ...fs,
    lstatSync,
    unlinkSync: place => fs.unlinkSync(found(place)),
    renameSync: (from, to) => fs.renameSync(from, found(to)),
  };
}

describe('a disk that refuses', () => {
  const codes = {
    ENOSPC: /the disk is full/,
    EACCES: /does not allow/,
    EBUSY: /another program/,
    EROFS: /only be read/,
  };

  test.each(Object.entries(codes))(
    '%s is told in words, nothing is left behind, and the rest is done',
    async (code, words) => {
      const { folder } = startFolder();
      for (const path of ['a', 'b', 'c', 'd']) fs.writeFileSync(join(folder, path), 'old');
      for (const call of ['openSync', 'writeSync', 'fdatasync', 'renameSync', 'unlinkSync'] as const) {
        let count = 0;
        const refusing = ((...args: unknown[]): unknown => {
          const isCounted = call !== 'openSync' || args[1] === 'wx';
          if (isCounted && ++count === 1) {
            if (call !== 'fdatasync') throw fileError(code);
            (args[1] as (error: Error) => void)(fileError(code));
            return undefined;
          }
          return (fs[call] as (...given: unknown[]) => unknown)(...args);
        }) as never;
        const files = openFolder(folder, { ...fs, [call]: refusing });
        const failed = await make(files, {
          a: ['old', 'new'],
          b: ['old', 'new'],
          c: ['old', undefined],
          [`${call}/x`]: [undefined, 'x'],
        });
        expect(Object.values(failed)).toHaveLength(1);
        expect(Object.values(failed)[0]).toMatch(words);
        // The failed one can be tried again.
        const again = openFolder(folder);
        const [path = ''] = Object.keys(failed);
        expect(await make(again, { [path]: ['old', path === 'c' ? undefined : 'new'] })).toEqual({});
        expect(fs.readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([]);
        await make(again, { a: ['new', 'old'], b: ['new', 'old'], c: [undefined, 'old'] });
      }
    },
  );

  test('contents that cannot be moved between two mounts are made beside their places', async () => {
    const { folder } = startFolder();
    fs.mkdirSync(join(folder, 'mounted'));
    const renameSync: DiskCalls['renameSync'] = (from, to) => {
      if (dirname(String(from)) !== dirname(String(to))) throw fileError('EXDEV');
      fs.renameSync(from, to);
    };
    const names = Array.from({ length: 20 }, (_, number) => `mounted/${number}`);
    fs.writeFileSync(join(folder, 'mounted/0'), 'old', { mode: 0o755 });
    const files = openFolder(folder, { ...fs, renameSync });
    const failed = await files.makeChanges(
      names.map((path, number) => {
        const from = number === 0 ? entryOf('old', 'executable') : undefined;
        const to =
          number === 1 ? entryOf('0', 'link') : entryOf(`new ${path}`, number === 0 ? 'executable' : undefined);
        return { path, from, to };
      }),
      { readBlob },
    );
    expect(failed).toEqual([]);
    expect(fs.readdirSync(folder)).toEqual(['mounted']);
    expect(fs.readdirSync(join(folder, 'mounted'))).toHaveLength(20);
    expect(fs.readFileSync(join(folder, 'mounted/19'), 'utf8')).toBe('new mounted/19');
    expect(fs.readlinkSync(join(folder, 'mounted/1'))).toBe('0');
    expect(fs.statSync(join(folder, 'mounted/0')).mode & 0o777).toBe(0o755);
  });

  test('a content that cannot be made durable takes no file’s place', async () => {
    const { folder } = startFolder();
    fs.writeFileSync(join(folder, 'a'), 'old');
    const fdatasync = ((_, done) => done(fileError('EIO'))) as DiskCalls['fdatasync'];
    const failed = await make(openFolder(folder, { ...fs, fdatasync }), { a: ['old', 'new'] });
    expect(failed).toEqual({ a: 'the disk answers with an error' });
    expect(fs.readdirSync(folder)).toEqual(['a']);
    expect(fs.readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
  });

  test('a folder made for a file that cannot be written is removed again', async () => {
    const { folder } = startFolder();
    const refuse = (): never => {
      throw fileError('ENOSPC');
    };
    const failed = await make(openFolder(folder, { ...fs, writeSync: refuse }), { 'a/b/c': [undefined, 'x'] });
    expect(failed).toEqual({ 'a/b/c': 'the disk is full' });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('names are durable before the changes are said to be made', async () => {
    const { folder } = startFolder();
    const synced: string[] = [];
    const opened = new Map<number, string>();
    const openSync: DiskCalls['openSync'] = (place, flags, mode) => {
      const file = fs.openSync(place, flags, mode);
      opened.set(file, String(place));
      return file;
    };
    const fsync = ((file, done) => {
      synced.push(opened.get(file) ?? '');
      fs.fsync(file, done);
    }) as DiskCalls['fsync'];
    const places = placesIn([{ name: 'x', path: folder }]);
    const writer = new ChangeWriter({ ...places, isKnown: () => false }, { ...fs, openSync, fsync });
    const to = { blob: entryOf('x').blob, mode: undefined, bytes: new TextEncoder().encode('x') };
    expect(await writer.write([{ path: 'a/b', from: undefined, to }])).toEqual([]);
    await writer.finish();
    expect(synced.sort()).toEqual([folder, join(folder, 'a')]);
  });
});
