import { describe, expect, test } from 'vitest';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import { fileError, SimulatedDisk, type FilesOptions } from '../fakes/simulatedDisk.ts';
import { seeded } from '../random/seeded.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function write(files: StorageFiles, name: string, text: string, { sync }: { sync: boolean }): Promise<void> {
  const file = await files.openNew(name);
  await file.write(0, bytes(text));
  if (sync) await file.sync();
  await file.close();
}

const contentsOf = (disk: SimulatedDisk): Promise<readonly string[]> => {
  const files = disk.files();
  const read = async (name: string): Promise<string> => `${name}=${new TextDecoder().decode(await files.read(name))}`;
  return Promise.all(disk.names().map(read));
};

/** What can be on the disk after a power cut. */
async function outcomes(disk: SimulatedDisk): Promise<readonly string[]> {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 300; seed++) seen.add((await contentsOf(disk.afterPowerCut(seeded(seed)))).join(' '));
  return [...seen].sort();
}

async function withFile(sync: boolean, options?: FilesOptions): Promise<{ disk: SimulatedDisk; files: StorageFiles }> {
  const disk = new SimulatedDisk();
  const files = disk.files(options);
  await files.makeFolder();
  await write(files, 'a', 'ab', { sync });
  return { disk, files };
}

describe('a power cut', () => {
  test('spares what was synced, with its name', async () => {
    const { disk, files } = await withFile(true);
    await files.syncFolder();
    expect(await outcomes(disk)).toEqual(['a=ab']);
  });

  test('may take the name of a synced file', async () => {
    const { disk } = await withFile(true);
    expect(await outcomes(disk)).toEqual(['', 'a=ab']);
  });

  test('may lose, tear and reorder what was not synced', async () => {
    const { disk, files } = await withFile(false);
    await files.syncFolder();
    expect(await outcomes(disk)).toEqual(['a=', 'a=\0', 'a=\0\0', 'a=\0b', 'a=a', 'a=a\0', 'a=ab']);
  });

  test('brings back a file whose deletion was not synced', async () => {
    const { disk, files } = await withFile(true);
    await files.syncFolder();
    await files.unlink('a');
    expect(await outcomes(disk)).toEqual(['', 'a=ab']);
  });

  test('never loses a file that is being published, and leaves one of two that change places', async () => {
    const { disk, files } = await withFile(true);
    await files.syncFolder();
    await files.publish('a', 'b');
    expect(await outcomes(disk)).toEqual(['a=ab', 'a=ab b=ab', 'b=ab']);
    await files.syncFolder();
    await write(files, 'c', 'cd', { sync: true });
    await files.syncFolder();
    await files.replace('c', 'b');
    expect(await outcomes(disk)).toEqual(['b=ab c=cd', 'b=cd']);
  });

  test.each([true, false])(
    'takes what a failed sync should have kept, whatever is synced later (append: %s)',
    async canAppend => {
      let isRefusing = false;
      const { disk, files } = await withFile(true, {
        canAppend,
        interfere: call => {
          if (isRefusing && call === 'sync') throw fileError('EIO');
        },
      });
      const file = await files.openNew('b');
      await files.syncFolder();
      await file.write(0, bytes('xy'));
      isRefusing = true;
      await expect(file.sync()).rejects.toThrow('EIO');
      isRefusing = false;
      await file.sync();
      expect(await contentsOf(disk)).toEqual(['a=ab', 'b=xy']);
      expect(await outcomes(disk)).toEqual(['a=ab b=']);
    },
  );

  test('takes what was written while a sync was under way', async () => {
    let resume: () => void = () => undefined;
    const { disk, files } = await withFile(true, {
      interfere: (call, name) => {
        return call === 'sync' && name === 'b' ? new Promise(resolve => (resume = resolve)) : undefined;
      },
    });
    const file = await files.openNew('b');
    await files.syncFolder();
    await file.write(0, bytes('xy'));
    const synced = file.sync();
    await file.write(0, bytes('z'));
    resume();
    await synced;
    expect(await outcomes(disk)).toEqual(['a=ab b=\0y', 'a=ab b=xy', 'a=ab b=zy']);
  });
});

test('a write that fails has written its first half', async () => {
  const { disk, files } = await withFile(true, {
    interfere: (call, name) => {
      if (call === 'write' && name === 'b') throw fileError('ENOSPC');
    },
  });
  const file = await files.openNew('b');
  await expect(file.write(0, bytes('wxyz'))).rejects.toThrow('ENOSPC');
  expect(await contentsOf(disk)).toEqual(['a=ab', 'b=wx']);
});

test('a copy and its original have nothing to do with each other', async () => {
  const { disk, files } = await withFile(false);
  const handle = await files.openNew('b');
  await files.publish('a', 'c');
  const copy = disk.copy();
  expect(await outcomes(copy)).toEqual(await outcomes(disk));
  await handle.write(0, bytes('later'));
  await files.unlink('c');
  disk.damage('b', 0);
  await copy.files().syncFolder();
  expect(await contentsOf(disk)).toEqual(['b=\x93ater'.replace('\x93', '\ufffd')]);
  expect(await contentsOf(copy)).toEqual(['b=', 'c=ab']);
});
