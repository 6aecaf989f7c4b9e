import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { createDiskFiles } from '../../src/capture/diskFiles.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { parseBlobId, type BlobId } from '../../src/core/ids.ts';
import type { WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';

/** Bytes. The file has no contents on the disk. */
const hugeBytes = 5 * 1024 ** 3;

/** Bytes read, kilobytes of memory and milliseconds that a walk may take, however large the file. */
const limits = { read: 20_000_000, memory: 200_000, time: 5000 };

let top = '';
beforeEach(async () => {
  top = await fs.mkdtemp(join(tmpdir(), 'huge-file-'));
  await fs.writeFile(join(top, 'small'), 'x');
  await fs.writeFile(join(top, 'huge'), '');
  await fs.truncate(join(top, 'huge'), hugeBytes);
});
afterEach(() => fs.rm(top, { recursive: true }));

test('a thread names a file of 5 GB without reading it', async () => {
  const workerFile = await captureWorkerFile();
  await leavesItOut(createDiskWorkingDirectory({ name: 'files', folders: [{ name: 'files', path: top }], workerFile }));
});

test('plain operations on files do, too', () =>
  leavesItOut(createWorkingDirectory(createDiskFiles([{ name: 'files', path: top }]), { name: 'files' })));

async function leavesItOut(directory: WorkingDirectory): Promise<void> {
  const putBlob = async (bytes: Uint8Array): Promise<BlobId> =>
    parseBlobId(createHash('sha256').update(bytes).digest('hex'));
  try {
    const before = await spent();
    for (let walk = 0; walk < 2; walk++) {
      const { tree, coverage } = await directory.snapshot({ putBlob });
      expect([...tree.keys()]).toEqual(['small']);
      expect(coverage.leftOut).toEqual([{ path: 'huge', reason: 'tooLarge', size: hugeBytes }]);
    }
    const after = await spent();
    expect(after.read - before.read).toBeLessThan(limits.read);
    expect(after.memory - before.memory).toBeLessThan(limits.memory);
    expect(after.time - before.time).toBeLessThan(limits.time);
  } finally {
    await directory.close();
  }
}

/** What this process has spent so far, all threads together; what it has read is known on Linux only. */
async function spent(): Promise<{ readonly read: number; readonly memory: number; readonly time: number }> {
  const counters = await fs.readFile('/proc/self/io', 'utf8').catch(() => '');
  const read = Number(/^rchar: (\d+)/m.exec(counters)?.[1] ?? 0);
  return { read, memory: process.resourceUsage().maxRSS, time: performance.now() };
}
