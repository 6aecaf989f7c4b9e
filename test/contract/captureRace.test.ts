import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { createDiskFiles, type DiskFolder } from '../../src/capture/diskFiles.ts';
import type { FileAccess } from '../../src/capture/fileAccess.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { parseBlobId, type BlobId } from '../../src/core/ids.ts';
import type { WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';
import { runs } from '../random/runs.ts';
import { placeAt, raceFiles, sharedBytes, stateOf, type RaceFile, type RaceStart } from './raceProtocol.ts';

const writerFile = 'out/test/raceWriter.mjs';

/** Milliseconds from one time the file system tells to the next: as it is here, and of FAT. */
const ticks = [0, 2000];

/** So many versions of each file are taken at least. */
const fewVersions = 5;

const shared = new Int32Array(new SharedArrayBuffer(sharedBytes));
let top = '';

beforeAll(() => bundleForNode('test/contract/raceWriter.ts', writerFile), 60_000);

beforeEach(async () => {
  top = await fs.mkdtemp(join(tmpdir(), 'capture-race-'));
  await fs.mkdir(join(top, 'files'));
  shared.fill(0);
});

afterEach(() => fs.rm(top, { recursive: true }));

test.each(ticks)(
  'a thread stores only what was there as a whole during its walk, or says that the file changed (times in steps of %i ms)',
  async tick => {
    const workerFile = await (tick === 0 ? captureWorkerFile() : coarseWorkerFile(tick));
    await race(createDiskWorkingDirectory({ name: 'files', folders: folders(), workerFile }), { putsTimeBack: true });
  },
  runs(120_000),
);

test.each(ticks)(
  'plain operations on files do, too (times in steps of %i ms)',
  async tick => {
    const access = coarseFiles(createDiskFiles(folders()), tick);
    // They believe the time of modification, where it is all a file system tells.
    await race(createWorkingDirectory(access, { name: 'files' }), { putsTimeBack: tick === 0 });
  },
  runs(120_000),
);

const folders = (): readonly DiskFolder[] => [{ name: 'files', path: join(top, 'files') }];

async function race(directory: WorkingDirectory, { putsTimeBack }: Pick<RaceStart, 'putsTimeBack'>): Promise<void> {
  const start: RaceStart = { folder: join(top, 'files'), shared: shared.buffer, putsTimeBack };
  const writer = new Worker(inProject(writerFile), { workerData: start });
  const ended = new Promise(resolve => void writer.once('exit', resolve));
  while (raceFiles.some(file => versionOf(file).done === 0)) await delay(5);
  const stored = new Map<BlobId, Uint8Array>();
  const putBlob = async (content: Uint8Array): Promise<BlobId> => {
    const id = parseBlobId(createHash('sha256').update(content).digest('hex'));
    stored.set(id, content.slice());
    return id;
  };
  /** What may be named again without being stored again. */
  const last = new Map<RaceFile, BlobId>();
  const taken = new Map<RaceFile, Set<BlobId>>(raceFiles.map(file => [file, new Set()]));
  try {
    const fewest = (): number => Math.min(...[...taken.values()].map(({ size }) => size));
    for (let round = 0; round < runs(100) || fewest() < fewVersions; round++) {
      const before = new Map(raceFiles.map(file => [file, versionOf(file).done]));
      const { tree, coverage } = await directory.snapshot({ putBlob });
      const changed = coverage.leftOut.map(({ path, reason }) => `${path} ${reason}`);
      for (const file of raceFiles) {
        const blob = tree.get(file)?.blob;
        if (blob === undefined) {
          expect(changed).toContain(`${file} changedWhileRead`);
          continue;
        }
        expect(changed).not.toContain(`${file} changedWhileRead`);
        taken.get(file)?.add(blob);
        last.set(file, blob);
        const { begun } = versionOf(file);
        const state = stateOf(file, stored.get(blob) ?? new Uint8Array(), begun);
        if (state === undefined) expect.fail(`${file} was never like that`);
        const [floor, { version, isUnderWay }] = [before.get(file) ?? 0, state];
        if (isUnderWay ? version <= floor : version < floor) expect.fail(`${file} was not like that any more`);
        expect(version).toBeLessThanOrEqual(begun);
      }
      const lasting = new Set(last.values());
      for (const id of stored.keys()) if (!lasting.has(id)) stored.delete(id);
    }
  } finally {
    Atomics.store(shared, 0, 1);
    await ended;
    await directory.close();
  }
}

function versionOf(file: RaceFile): { readonly begun: number; readonly done: number } {
  const { begun, done } = placeAt(file);
  return { begun: Atomics.load(shared, begun), done: Atomics.load(shared, done) };
}

/** Files of a file system that tells times in steps. */
function coarseFiles(access: FileAccess, tick: number): FileAccess {
  if (tick === 0) return access;
  return {
    ...access,
    stat: async path => {
      const stat = await access.stat(path);
      if (stat === undefined) return undefined;
      const [inode, changedAt] = stat.revision.split(':').map(Number);
      const coarse = (time = 0): number => time - (time % tick);
      return { ...stat, mtime: coarse(stat.mtime), revision: `${inode}:${coarse(changedAt)}` };
    },
  };
}

/** The thread that takes snapshots, in front of a file system that tells times in steps. */
async function coarseWorkerFile(tick: number): Promise<string> {
  const coarse = `{
    const fs = require('node:fs');
    const coarsely = look => (...parameters) => {
      const stat = look(...parameters);
      if (stat !== undefined) for (const time of ['mtimeMs', 'ctimeMs']) stat[time] -= stat[time] % ${tick};
      return stat;
    };
    fs.lstatSync = coarsely(fs.lstatSync);
    fs.fstatSync = coarsely(fs.fstatSync);
  }
  `;
  const file = inProject(`out/test/coarseWorker-${tick}.js`);
  await fs.writeFile(file, coarse + (await fs.readFile(await captureWorkerFile(), 'utf8')));
  return file;
}
