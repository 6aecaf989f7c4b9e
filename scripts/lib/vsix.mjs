import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildProduct } from './bundles.mjs';
import { inProject, projectRoot, vsixFile } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { zipEntries } from './zip.mjs';

/** What the package may hold, one file a line: an accidental file is a failure, and so is a missing one. */
export const expectedFilesList = 'scripts/vsix-files.txt';

const sizeLimit = 3_000_000;
const stampFile = `${vsixFile}.stamp`;

/** Everything the package is made from, besides what `isSourceAtTop` names; test files inside do not matter. */
const sourceFolders = ['src', 'webview', 'media', 'scripts/lib'];
const isSourceAtTop = name => /^(package.*\.json|tsconfig\.json|\.vscodeignore|.*\.md|LICENSE.*)$/.test(name);

/** Makes the production build and packs it. */
export async function packageVsix() {
  await rm(stampFile, { force: true });
  await mkdir(dirname(vsixFile), { recursive: true });
  const state = await stateOfSources();
  await buildProduct({ production: true });
  const vsce = inProject('node_modules', '@vscode', 'vsce', 'vsce');
  const options = ['--no-dependencies', '--no-rewrite-relative-links', '--out', vsixFile];
  await runQuietly(process.execPath, [vsce, 'package', ...options], { cwd: projectRoot });
  await writeFile(stampFile, state);
}

/** Packs the extension unless nothing changed since it was packed last. */
export async function ensureVsix() {
  if (existsSync(vsixFile) && (await isUpToDate())) return false;
  console.log('Packaging the extension');
  await packageVsix();
  return true;
}

/** Throws in words when the package holds other files than listed, misses the wasm file or is too big. */
export async function checkVsix() {
  const files = await vsixFiles();
  const { size } = await stat(vsixFile);
  const problems = [...(await differences(files)), ...missingWasm(files), ...tooBig(size)];
  if (problems.length > 0) throw new Error(`The package is not as it should be.\n${problems.join('\n')}`);
  return { files, size };
}

/** The names of the packed files, sorted. */
export async function vsixFiles() {
  return zipEntries(await readFile(vsixFile)).sort();
}

async function differences(files) {
  const list = await readFile(inProject(expectedFilesList), 'utf8').catch(() => '');
  const expected = list.split('\n').filter(line => line !== '');
  const extra = files.filter(file => !expected.includes(file));
  const missing = expected.filter(file => !files.includes(file));
  if (extra.length + missing.length === 0) return [];
  return [
    `It differs from ${expectedFilesList} (if that is wanted: npm run package -- --accept-files):`,
    ...extra.map(file => `  + ${file}   (packed, not listed)`),
    ...missing.map(file => `  - ${file}   (listed, not packed)`),
  ];
}

function missingWasm(files) {
  return files.includes('extension/dist/sql-wasm.wasm') ? [] : ['extension/dist/sql-wasm.wasm is missing.'];
}

function tooBig(size) {
  return size < sizeLimit ? [] : [`It has ${size} bytes; the limit is ${sizeLimit}.`];
}

async function isUpToDate() {
  const packed = await readFile(stampFile, 'utf8').catch(() => undefined);
  return packed === (await stateOfSources());
}

async function stateOfSources() {
  const hash = createHash('sha256');
  const top = (await readdir(projectRoot)).filter(isSourceAtTop).sort();
  for (const source of [...sourceFolders, ...top]) {
    for (const file of await filesBelow(inProject(source))) hash.update(`${file}\0`).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesBelow(path) {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  return names
    .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
