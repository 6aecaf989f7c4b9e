import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureWorkerFile } from '../../../test/fakes/captureWorkerFile.ts';
import { isTemporaryName, newTemporaryName } from '../temporaryFiles.ts';
import { createDiskWorkingDirectory } from './diskWorkingDirectory.ts';
import { TemporaryPlaces } from './temporaryPlaces.ts';

let top = '';
beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'temporary-places-'));
});
afterEach(() => fs.rmSync(top, { recursive: true }));

describe.skipIf(process.platform !== 'linux')('contents that wait for their place', () => {
  function folderOf(count: number, folder: string, stat: fs.Stats | undefined = fs.lstatSync(folder)): string {
    return dirname(new TemporaryPlaces(fs).newPlace(folder, stat, top, count));
  }

  test('lie beside it when they are few, or nothing is known of the folder', () => {
    const folder = join(top, 'folder');
    fs.mkdirSync(folder);
    expect(folderOf(15, folder)).toBe(folder);
    expect(dirname(new TemporaryPlaces(fs).newPlace(folder, undefined, top, 1000))).toBe(folder);
    expect(fs.readdirSync(top)).toEqual(['folder']);
  });

  test('share a folder when they are many, which goes when all is done', () => {
    const folder = join(top, 'folder');
    fs.mkdirSync(folder);
    const places = new TemporaryPlaces(fs);
    const [a, b] = [1, 2].map(() => places.newPlace(folder, fs.lstatSync(folder), top, 16));
    expect(dirname(a ?? '')).toBe(dirname(b ?? ''));
    expect(dirname(dirname(a ?? ''))).toBe(top);
    expect(isTemporaryName(fs.readdirSync(top).find(name => name !== 'folder') ?? '')).toBe(true);
    places.remove();
    expect(fs.readdirSync(top)).toEqual(['folder']);
  });

  test('lie beside it in a folder that hands on its group', () => {
    const folder = join(top, 'folder');
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o2775);
    expect(folderOf(100, folder)).toBe(folder);
  });

  test('lie beside it where no folder can be made', () => {
    const folder = join(top, 'folder');
    fs.mkdirSync(folder);
    const places = new TemporaryPlaces(fs);
    expect(dirname(places.newPlace(folder, fs.lstatSync(folder), join(top, 'none'), 100))).toBe(folder);
  });
});

test('a folder of them that a crash has left is not captured, and removed an hour later', async () => {
  const left = join(top, newTemporaryName());
  fs.mkdirSync(left);
  fs.writeFileSync(join(left, newTemporaryName()), 'half');
  fs.writeFileSync(join(top, 'a'), 'a');
  const directory = createDiskWorkingDirectory({
    name: 'files',
    folders: [{ name: 'files', path: top }],
    workerFile: await captureWorkerFile(),
  });
  const paths = async () => [...(await directory.snapshot({ putBlob: async (_, __, id) => id! })).tree.keys()];
  try {
    expect(await paths()).toEqual(['a']);
    expect(fs.existsSync(left)).toBe(true);
    const hoursAgo = Date.now() / 1000 - 2 * 60 * 60;
    fs.utimesSync(left, hoursAgo, hoursAgo);
    expect(await paths()).toEqual(['a']);
    expect(fs.existsSync(left)).toBe(false);
  } finally {
    await directory.close();
  }
});
