import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../lib/paths.mjs';
import { npmCommand, runQuietly } from '../lib/processes.mjs';
import { duration } from '../lib/text.mjs';

/**
 * The real VS Code, as a server that a browser connects to: workbench, extension host and all. It comes from npm
 * together with the Node it needs, so neither a compiler nor another download is involved.
 */
const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';
const nodePackage = `node-linux-${process.arch}`;
const stamp = `code-server ${codeServerVersion}, ${nodePackage} ${nodeVersion}, layout 1`;

const temporaryPrefix = 'installing-';

/** Whether the server's packages exist for this platform. */
export const isVsCodeServerSupported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

/**
 * Installs VS Code into the cache folder unless it is there already. An interrupted install leaves nothing that a later
 * one would take for complete.
 * @returns {Promise<{ readonly node: string, readonly entry: string }>} the Node binary and the server's script
 */
export async function ensureVsCode() {
  if (!isVsCodeServerSupported) {
    throw new Error(
      `VS Code from npm serves Linux on x64 and arm64 only, this is ${process.platform} on ${process.arch}. ` +
        'Use "npm start -- --desktop" and "npm run test:desktop" here.',
    );
  }
  const folder = join(cacheFolder, 'vscode');
  if ((await readStamp(folder)) !== stamp) await install(folder);
  return programsIn(folder);
}

function programsIn(folder) {
  return {
    node: join(folder, 'node', 'node_modules', nodePackage, 'bin', 'node'),
    entry: join(folder, 'server', 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

async function readStamp(folder) {
  return readFile(join(folder, 'complete.txt'), 'utf8').catch(() => undefined);
}

async function install(folder) {
  const started = Date.now();
  await mkdir(cacheFolder, { recursive: true });
  await removeLeftovers();
  const temporary = join(cacheFolder, `${temporaryPrefix}${process.pid}`);
  try {
    console.log(`Installing VS Code (about 700 MB, a minute or two) into ${folder}`);
    await installNode(temporary);
    await installServer(temporary);
    await writeFile(join(temporary, 'complete.txt'), stamp);
    await replaceFolder(folder, temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  console.log(`VS Code is installed (${duration(Date.now() - started)}).`);
}

async function installNode(temporary) {
  console.log(`  1/3 Node ${nodeVersion}`);
  const folder = join(temporary, 'node');
  await npmInstall(folder, [`${nodePackage}@${nodeVersion}`]);
}

async function installServer(temporary) {
  console.log(`  2/3 code-server ${codeServerVersion}`);
  const folder = join(temporary, 'server');
  await npmInstall(folder, [`code-server@${codeServerVersion}`]);
  console.log('  3/3 its dependencies');
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npmInstall(vscode, ['--omit=dev']);
  await npmInstall(join(vscode, 'extensions'), ['--omit=dev']);
  await link('code-linux.sh', join(vscode, 'bin', 'remote-cli', 'code-server'));
  await link('browser-linux.sh', join(vscode, 'bin', 'helpers', 'browser.sh'));
}

/** Install scripts stay off: all they would do is compile modules that come prebuilt or are not needed here. */
async function npmInstall(folder, args) {
  await mkdir(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) await writeFile(manifest, '{ "private": true }\n');
  const [command, ...first] = npmCommand();
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false', '--loglevel=error'];
  await runQuietly(command, [...first, 'install', ...quiet, ...args], { cwd: folder, env: { NODE_ENV: undefined } });
}

async function link(target, path) {
  await rm(path, { force: true });
  await symlink(target, path);
}

/** Puts `fresh` in the place of `folder`; another process that was faster wins. */
async function replaceFolder(folder, fresh) {
  if ((await readStamp(folder)) === stamp) return;
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(fresh, folder);
  } catch (cause) {
    if ((await readStamp(folder)) !== stamp) throw cause;
  }
}

async function removeLeftovers() {
  for (const name of await readdir(cacheFolder)) {
    const owner = name.startsWith(temporaryPrefix) ? Number(name.slice(temporaryPrefix.length)) : undefined;
    if (owner === undefined || isRunning(owner)) continue;
    // What cannot be removed now, since an npm of that install still writes, is removed next time.
    await rm(join(cacheFolder, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
