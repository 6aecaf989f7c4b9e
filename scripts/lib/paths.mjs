import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project's package.json; found by walking up, so that bundled copies of this module find it too. */
export const projectRoot = findProjectRoot(dirname(fileURLToPath(import.meta.url)));

/** An absolute path inside the project. */
export const inProject = (...parts) => join(projectRoot, ...parts);

/** Where downloads and the sample project live between runs; `THREAD_CHECKPOINTS_CACHE` moves it. */
export const cacheFolder = resolve(projectRoot, process.env.THREAD_CHECKPOINTS_CACHE ?? '.cache');

/** The packaged extension. */
export const vsixFile = inProject('out', 'thread-checkpoints.vsix');

/** The sample project that `npm start`, the end-to-end tests and the tour open copies of. */
export const sampleProject = inProject('test', 'fixtures', 'sample-project');

function findProjectRoot(folder) {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'thread-checkpoints') return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The package.json of thread-checkpoints was not found above this script.');
  return findProjectRoot(parent);
}
