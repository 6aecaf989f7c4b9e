import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SimulatedDisk } from '../../../test/fakes/simulatedDisk.ts';
import { seeded } from '../../../test/random/seeded.ts';
import { diskStorageFiles } from './diskStorageFiles.ts';
import { keptText } from './keptText.ts';

test('a text is read as it was written last, from a folder that was not there', async () => {
  const files = diskStorageFiles(join(mkdtempSync(join(tmpdir(), 'kept-')), 'new'));
  const text = keptText(files, 'a.json');
  expect(await text.read()).toBeUndefined();
  await text.write(undefined);
  await text.write('größer');
  await text.write('groß');
  expect(await text.read()).toBe('groß');
  expect(await files.list()).toEqual(['a.json']);
  await text.write(undefined);
  expect(await text.read()).toBeUndefined();
});

test('is whole after a power cut', async () => {
  const disk = new SimulatedDisk();
  await keptText(disk.files(), 'a.json').write('one');
  for (let seed = 0; seed < 20; seed++) {
    expect(await keptText(disk.afterPowerCut(seeded(seed)).files(), 'a.json').read()).toBe('one');
  }
});
