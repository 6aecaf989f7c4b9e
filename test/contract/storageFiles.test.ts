import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { describeStorageFiles } from './storageFiles.ts';

describeStorageFiles('a folder of a local disk', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'storage-files-'));
  return {
    files: diskStorageFiles(join(parent, 'above', 'store')),
    dispose: () => rm(parent, { recursive: true }),
  };
});

describeStorageFiles('a simulated disk', async () => ({
  files: new SimulatedDisk().files(),
  dispose: async () => undefined,
}));

describeStorageFiles('a simulated disk that cannot append', async () => ({
  files: new SimulatedDisk().files({ canAppend: false }),
  dispose: async () => undefined,
}));
