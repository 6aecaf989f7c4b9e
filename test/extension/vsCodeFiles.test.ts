import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { createVsCodeFiles } from '../../src/vscode/vsCodeFiles.ts';
import { describeWorkingDirectory, type Subject, type SubjectOptions } from '../contract/workingDirectory.ts';

describeWorkingDirectory('VS Code’s file system', makeSubject, { describe, it, afterEach });

async function makeSubject({ folders, maxFileBytes, includedSecrets = [] }: SubjectOptions = {}): Promise<Subject> {
  const top = await mkdtemp(join(tmpdir(), 'working-directory-'));
  const places = (folders ?? ['']).map((name, index, names) => {
    const path = join(top, names.indexOf(name) < index ? `${name} (2)` : name);
    return { index, name, path, uri: vscode.Uri.file(path) };
  });
  for (const { path } of places) await mkdir(path, { recursive: true });
  const at = (file: string): string => join(top, file);
  const topmost = new Set(places.map(({ path }) => `${relative(top, path)}/`));
  return {
    directory: createWorkingDirectory(createVsCodeFiles(places), {
      name: 'project',
      maxFileBytes,
      includeSecrets: path => includedSecrets.includes(path),
    }),
    keepsLinks: false,
    keepsExecutable: false,
    put: async (file, bytes) => {
      await mkdir(dirname(at(file)), { recursive: true });
      await writeFile(at(file), bytes);
    },
    putFolder: async folder => {
      await mkdir(at(folder), { recursive: true });
    },
    remove: file => rm(at(file), { recursive: true }),
    all: async () => (await listAll(top, '')).filter(entry => !topmost.has(entry)).sort(),
    contentOf: file => readFile(at(file)),
    putLink: (link, target) => symlink(Buffer.from(target), at(link)),
    ...(process.platform !== 'win32' && {
      putSpecial: async (file: string) => {
        execFileSync('mkfifo', [at(file)]);
      },
    }),
    modes: {
      set: (file, mode) => chmod(at(file), mode),
      get: async file => (await stat(at(file))).mode & 0o777,
    },
    dispose: () => rm(top, { recursive: true, force: true }),
  };
}

async function listAll(top: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(top, folder), { withFileTypes: true });
  const lists = entries.map(async entry => {
    const inside = folder + entry.name;
    return entry.isDirectory() ? [`${inside}/`, ...(await listAll(top, `${inside}/`))] : [inside];
  });
  return (await Promise.all(lists)).flat();
}
