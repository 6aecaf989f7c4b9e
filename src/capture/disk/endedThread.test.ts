import nodeFs from 'node:fs';
import * as fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { captureWorkerFile } from '../../../test/fakes/captureWorkerFile.ts';
import { blobIdOf } from '../../storage/blobs/sha256.ts';
import type { WorkingDirectory } from '../../core/ports/workingDirectory.ts';
import { createDiskWorkingDirectory } from './diskWorkingDirectory.ts';

let top = '';
let directory: WorkingDirectory | undefined;
beforeEach(async () => {
  top = await fs.mkdtemp(join(tmpdir(), 'ended-thread-'));
  await fs.mkdir(at(''));
});
afterEach(async () => {
  await directory?.close();
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await fs.rm(top, { recursive: true });
});

const at = (path: string): string => join(top, 'files', path);

/** Its first thread runs this script, with the real one at hand; every later one is real. */
async function open(first: (real: string) => string): Promise<WorkingDirectory> {
  const [workerFile, started] = [join(top, 'worker.js'), join(top, 'started')];
  const real = `require(${JSON.stringify(await captureWorkerFile())})`;
  await fs.writeFile(
    workerFile,
    `const { parentPort } = require('node:worker_threads');
    const fs = require('node:fs');
    if (fs.existsSync(${JSON.stringify(started)})) ${real};
    else {
      fs.writeFileSync(${JSON.stringify(started)}, '');
      ${first(real)}
    }`,
  );
  directory = createDiskWorkingDirectory({ name: 'files', folders: [{ name: 'files', path: at('') }], workerFile });
  return directory;
}

const putBlob = async (bytes: Uint8Array) => blobIdOf(bytes);

test('a content of a thread that ended, which fails later, does not stop the next walk', async () => {
  await fs.writeFile(at('a'), 'text');
  const blob = blobIdOf(Buffer.from('x'));
  const subject = await open(
    () => `parentPort.on('message', () => {
      parentPort.postMessage({ kind: 'contents', bytes: Buffer.from('x'), contents: [{ size: 1, blob: '${blob}' }] });
      setTimeout(() => process.exit(), 50);
    });`,
  );
  let refuse = (): void => undefined;
  const refused = new Promise<never>((_, reject) => (refuse = () => reject(new Error('The disk is full.'))));
  await expect(subject.snapshot({ putBlob: () => refused })).rejects.toThrow('ended');
  const next = subject.snapshot({ putBlob });
  await new Promise(resolve => setImmediate(resolve));
  refuse();
  expect([...(await next).tree.keys()]).toEqual(['a']);
});

test('a content of an aborted walk, which fails later, does not stop the next one', async () => {
  await fs.writeFile(at('a'), 'text');
  const subject = await open(real => real);
  const abort = new AbortController();
  let refuse = (): void => undefined;
  const refused = new Promise<never>((_, reject) => (refuse = () => reject(new Error('The disk is full.'))));
  const isPut = new Promise<void>(resolve => {
    const putForever = () => (resolve(), refused);
    subject.snapshot({ putBlob: putForever, signal: abort.signal }).catch(() => undefined);
  });
  await isPut;
  await new Promise(resolve => setTimeout(resolve, 50));
  abort.abort();
  await new Promise(resolve => setTimeout(resolve, 0));
  const next = subject.snapshot({ putBlob });
  await Promise.resolve().then(refuse);
  expect([...(await next).tree.keys()]).toEqual(['a']);
});

test.skipIf(process.platform === 'win32')(
  'names that a thread changed become durable although it ends before it is told to see to that',
  async () => {
    const subject = await open(
      real => `parentPort.on('message', ({ kind }) => kind === 'finishChanges' && process.exit());
      ${real};`,
    );
    const opened = vi.spyOn(nodeFs, 'openSync');
    syncBuiltinESMExports();
    const bytes = Buffer.from('text');
    const to = { blob: blobIdOf(bytes), size: bytes.length };
    const changes = [{ path: 'new/folder/a', from: undefined, to }];
    expect(await subject.makeChanges(changes, { readBlob: async () => bytes })).toEqual([]);
    expect(await fs.readFile(at('new/folder/a'), 'utf8')).toBe('text');
    const synced = opened.mock.calls.map(([path]) => join(String(path), '.'));
    expect(synced.sort()).toEqual([join(top, 'files'), at('new'), at('new/folder')]);
  },
);
