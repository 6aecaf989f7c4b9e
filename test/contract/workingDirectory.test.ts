import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, describe, it } from 'vitest';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { createDiskFiles, type DiskFolder } from '../../src/capture/diskFiles.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import type { WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';
import { createMemoryWorkingDirectory } from '../fakes/memoryFiles.ts';
import { describeWorkingDirectory, type Subject, type SubjectOptions } from './workingDirectory.ts';

describeWorkingDirectory('memory', makeMemorySubject, { describe, it, afterEach });
describeWorkingDirectory('disk', makeDiskSubject, { describe, it, afterEach });
describeWorkingDirectory('disk, by a thread', makeThreadSubject, { describe, it, afterEach });

async function makeMemorySubject({ includedSecrets = [], ...options }: SubjectOptions = {}): Promise<Subject> {
  const directory = createMemoryWorkingDirectory(
    {},
    { ...options, includeSecrets: path => includedSecrets.includes(path) },
  );
  const { files } = directory;
  return {
    directory,
    keepsLinks: true,
    keepsExecutable: true,
    put: async (file, bytes) => files.put(file, bytes),
    putFolder: async folder => files.putOther(folder, 'folder'),
    remove: async file => files.remove(file),
    all: async () => files.all(),
    contentOf: async file => files.contentOf(file),
    putLink: async (link, target) => files.putLink(link, target),
    linkAt: async link => files.linkAt(link) ?? new Uint8Array(),
    putSpecial: async file => files.putOther(file, 'special'),
    modes: {
      set: async (file, mode) => files.setExecutable(file, (mode & 0o100) !== 0),
      get: async file => (files.isExecutable(file) ? 0o755 : 0o644),
    },
    dispose: async () => undefined,
  };
}

function makeDiskSubject(options?: SubjectOptions): Promise<Subject> {
  return makeSubjectOnDisk(options, (folders, { includedSecrets = [], maxFileBytes }) =>
    createWorkingDirectory(createDiskFiles(folders), {
      name: 'project',
      maxFileBytes,
      includeSecrets: path => includedSecrets.includes(path),
    }),
  );
}

async function makeThreadSubject(options?: SubjectOptions): Promise<Subject> {
  const workerFile = await captureWorkerFile();
  return makeSubjectOnDisk(options, (folders, { includedSecrets = [], maxFileBytes = 10_000_000 }) =>
    createDiskWorkingDirectory({
      name: 'project',
      folders,
      workerFile,
      settings: () => ({ maxFileBytes, includedSecrets, rules: [] }),
    }),
  );
}

async function makeSubjectOnDisk(
  { folders, ...options }: SubjectOptions = {},
  make: (folders: readonly DiskFolder[], options: SubjectOptions) => WorkingDirectory,
): Promise<Subject> {
  const top = await fs.mkdtemp(path.join(tmpdir(), 'working-directory-'));
  const places = (folders ?? ['']).map((name, index, names) => ({
    name,
    // As paths will begin: the second of two equal names gets a number.
    path: path.join(top, names.indexOf(name) < index ? `${name} (2)` : name),
  }));
  for (const place of places) await fs.mkdir(place.path, { recursive: true });
  const at = (file: string): string => path.join(top, file);
  const topmost = new Set(places.map(place => `${path.relative(top, place.path)}/`));
  const directory = make(places, options);
  return {
    directory,
    keepsLinks: true,
    keepsExecutable: process.platform !== 'win32',
    put: async (file, bytes) => {
      await fs.mkdir(path.dirname(at(file)), { recursive: true });
      await fs.writeFile(at(file), bytes);
    },
    putFolder: async folder => {
      await fs.mkdir(at(folder), { recursive: true });
    },
    remove: file => fs.rm(at(file), { recursive: true }),
    all: async () => (await listAll(top, '')).filter(entry => !topmost.has(entry)).sort(),
    contentOf: file => fs.readFile(at(file)),
    putLink: (link, target) => fs.symlink(Buffer.from(target), at(link)),
    linkAt: link => fs.readlink(at(link), { encoding: 'buffer' }),
    ...(process.platform !== 'win32' && {
      putSpecial: async (file: string) => {
        execFileSync('mkfifo', [at(file)]);
      },
    }),
    modes: {
      set: (file, mode) => fs.chmod(at(file), mode),
      get: async file => (await fs.stat(at(file))).mode & 0o777,
    },
    dispose: async () => {
      await directory.close();
      await fs.rm(top, { recursive: true, force: true });
    },
  };
}

async function listAll(top: string, folder: string): Promise<readonly string[]> {
  const entries = await fs.readdir(path.join(top, folder), { withFileTypes: true });
  const lists = entries.map(async entry => {
    const inside = folder + entry.name;
    return entry.isDirectory() ? [`${inside}/`, ...(await listAll(top, `${inside}/`))] : [inside];
  });
  return (await Promise.all(lists)).flat();
}
