import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { blobIdOf } from '../../src/storage/blobs/sha256.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import {
  capture,
  newFolder,
  openFolder,
  openServices,
  preview,
  removeFolders,
  restoreAll,
  startThreadIn,
} from './restoreWorld.ts';

afterAll(removeFolders);

test('a content that is damaged since the preview is refused, and the rest is restored', async () => {
  const folder = newFolder();
  const services = await openServices(openFolder(folder), new SimulatedDisk().files());
  await startThreadIn(services);
  for (const path of ['a', 'b']) fs.writeFileSync(join(folder, path), `old ${path}`);
  const target = await capture(services);
  for (const path of ['a', 'b']) fs.writeFileSync(join(folder, path), `new ${path}`);
  const shown = await preview(services, target);
  const damaged = blobIdOf(Buffer.from('old a'));
  const { store } = services;
  const readWell = store.readBlob.bind(store);
  let isDamaged = false;
  store.readBlob = async id => (isDamaged && id === damaged ? undefined : readWell(id));
  const makeAll = services.files.makeChanges.bind(services.files);
  services.files.makeChanges = (changes, options) => {
    isDamaged = true;
    return makeAll(changes, options);
  };
  const { outcome } = await restoreAll(services, shown);
  expect(outcome?.failed).toEqual([{ path: 'a', reason: 'its content is damaged in the store' }]);
  expect(fs.readFileSync(join(folder, 'a'), 'utf8')).toBe('new a');
  expect(fs.readFileSync(join(folder, 'b'), 'utf8')).toBe('old b');
  await store.close();
});
