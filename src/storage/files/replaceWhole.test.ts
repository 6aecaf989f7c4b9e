import { expect, test } from 'vitest';
import { SimulatedDisk } from '../../../test/fakes/simulatedDisk.ts';
import { replaceWhole } from './replaceWhole.ts';

const one = new TextEncoder().encode('one');

test('a file that was cut off leaves the one before, and is gone after the next', async () => {
  const disk = new SimulatedDisk();
  const files = disk.files();
  await files.makeFolder();
  await replaceWhole(files, 'index.db', 'a1', file => file.write(0, one));
  const endless = new Promise<void>(() => undefined);
  void replaceWhole(files, 'index.db', 'b2', async file => {
    await file.write(0, new Uint8Array(1000));
    await endless;
  });
  await expect.poll(() => disk.names()).toEqual(['index.db', 'index.db.b2.tmp']);
  expect(await files.read('index.db')).toEqual(one);
  await replaceWhole(files, 'index.db', 'c3', file => file.write(0, one));
  expect(disk.names()).toEqual(['index.db']);
});

test('one that is refused leaves the one before, and nothing else', async () => {
  const disk = new SimulatedDisk();
  const files = disk.files();
  await files.makeFolder();
  await replaceWhole(files, 'index.db', 'a1', file => file.write(0, one));
  const full = async (): Promise<void> => Promise.reject(new Error('ENOSPC'));
  await expect(replaceWhole(files, 'index.db', 'b2', full)).rejects.toThrow('ENOSPC');
  expect(disk.names()).toEqual(['index.db']);
  expect(await files.read('index.db')).toEqual(one);
});
