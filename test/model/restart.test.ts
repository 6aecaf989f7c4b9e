import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureCheckpoint } from '../../src/app/captureCheckpoint.ts';
import type { Services } from '../../src/app/services.ts';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { parseThreadId } from '../../src/core/ids.ts';
import { openEngine } from '../../src/engine.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { readWasm } from '../crash/readWasm.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';

let top = '';
beforeEach(async () => {
  top = await fs.mkdtemp(join(tmpdir(), 'restart-'));
  await fs.mkdir(join(top, 'files'));
  await fs.mkdir(join(top, 'store'));
});
afterEach(() => fs.rm(top, { recursive: true }));

/** Opens everything as a start of the extension does, and closes it as its end does. */
async function inOneRun<T>(work: (services: Services) => Promise<T>): Promise<T> {
  const files = createDiskWorkingDirectory({
    name: 'files',
    folders: [{ name: 'files', path: join(top, 'files') }],
    workerFile: await captureWorkerFile(),
    indexFile: join(top, 'files.index'),
  });
  const log = { info: () => undefined, error: () => undefined };
  const opened = await openEngine({ storeFiles: diskStorageFiles(join(top, 'store')), wasm: readWasm, files, log });
  if (!opened.ok) throw new Error(opened.error);
  const { services } = opened.value;
  try {
    return await work(services);
  } finally {
    await files.close();
    await services.store.close();
  }
}

async function capture(services: Services) {
  const threadId = parseThreadId(services.environment.newId());
  const at = services.environment.now();
  const thread = { id: threadId, name: undefined, createdAt: at, updatedAt: at, activeTurnId: undefined };
  await services.store.commit([{ kind: 'threadStarted', thread }]);
  const taken = await captureCheckpoint(services, { threadId, turnId: undefined, kind: 'manual' });
  if (!taken.ok) throw new Error(taken.error.kind);
  const tree = services.store.readTree(taken.value.id);
  const contents: Record<string, string> = {};
  for (const [path, { blob }] of tree) {
    contents[path] = new TextDecoder().decode(await services.store.readBlob(blob));
  }
  return contents;
}

async function put(path: string, content: string): Promise<void> {
  await fs.writeFile(join(top, 'files', path), content);
}

test('what is known of the files outlives a restart, and a store that has lost them gets them again', async () => {
  await put('a.txt', 'a');
  await put('b.txt', 'b');
  // Only of a file that has rested for a while is it known that it has not changed.
  await new Promise(resolve => setTimeout(resolve, 2100));
  expect(await inOneRun(capture)).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
  let puts = 0;
  const counting = await inOneRun(async services => {
    const putBlob: Services['store']['putBlob'] = (...args) => {
      puts++;
      return services.store.putBlob(...args);
    };
    const store = new Proxy(services.store, {
      get: (target, name) => {
        if (name === 'putBlob') return putBlob;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return capture({ ...services, store });
  });
  expect(counting).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
  expect(puts).toBe(0);

  await fs.rm(join(top, 'store'), { recursive: true });
  await fs.mkdir(join(top, 'store'));
  expect(await inOneRun(capture)).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
});
