import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { parseBlobId, type BlobId } from '../../src/core/ids.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';
import { runs } from '../random/runs.ts';

/** Bytes of the file that is written in place. */
const longLength = 1_000_000;

/**
 * Writes three files until it is told to stop, each time with a number that is larger by one. One is long and written in
 * place: the number at its beginning, then at its end. The others are full of the number: one is cut to nothing first, one is
 * replaced by renaming.
 */
const writer = `
  const { workerData: { folder, stop, longLength } } = require('node:worker_threads');
  const fs = require('node:fs');
  const inPlace = fs.openSync(folder + '/inPlace', 'w');
  fs.ftruncateSync(inPlace, longLength);
  for (let version = 1; Atomics.load(stop, 0) === 0; version++) {
    fs.writeSync(inPlace, Uint32Array.of(version), 0, 4, 0);
    fs.writeSync(inPlace, Uint32Array.of(version), 0, 4, longLength - 4);
    if (version % 20 !== 0) continue;
    const numbers = new Uint32Array(20_000).fill(version);
    fs.writeFileSync(folder + '/cut', numbers);
    fs.writeFileSync(folder + '/../renamed', numbers);
    fs.renameSync(folder + '/../renamed', folder + '/renamed');
    if (version % 100 === 0) Atomics.wait(stop, 0, 0, version % 7);
  }`;

/** Only between the two writes in place the number at the end is the one before. */
function wasThereAsAWhole(content: Uint8Array): boolean {
  const numbers = new Uint32Array(content.slice(0, content.length - (content.length % 4)).buffer);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  if (content.length === longLength) return first === last || first === last + 1;
  return numbers.every(number => number === first);
}

test(
  'no content is stored that was never on disk as a whole, however files change meanwhile',
  async () => {
    const top = await fs.mkdtemp(join(tmpdir(), 'capture-race-'));
    const folder = join(top, 'files');
    await fs.mkdir(folder);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(writer, { eval: true, workerData: { folder, stop, longLength } });
    const ended = new Promise(resolve => thread.once('exit', resolve));
    const directory = createDiskWorkingDirectory({
      name: 'files',
      folders: [{ name: 'files', path: folder }],
      workerFile: await captureWorkerFile(),
    });
    const stored = new Map<BlobId, Uint8Array>();
    const putBlob = async (content: Uint8Array): Promise<BlobId> => {
      const id = parseBlobId(createHash('sha256').update(content).digest('hex'));
      stored.set(id, content.slice());
      expect(wasThereAsAWhole(content)).toBe(true);
      return id;
    };
    try {
      const taken = new Set<BlobId>();
      for (let round = 0; round < runs(100); round++) {
        const { tree, coverage } = await directory.snapshot({ putBlob });
        for (const { blob } of tree.values()) taken.add(blob);
        for (const { reason } of coverage.leftOut) expect(reason).toBe('changedWhileRead');
        for (const blob of taken) expect(stored.has(blob)).toBe(true);
      }
      expect(taken.size).toBeGreaterThan(10);
    } finally {
      Atomics.store(stop, 0, 1);
      await ended;
      await directory.close();
      await fs.rm(top, { recursive: true });
    }
  },
  runs(120_000),
);
