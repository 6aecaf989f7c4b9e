import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runQuietly, startGroup } from '../lib/processes.mjs';
import { ensureVsCode } from './install.mjs';

const startLimit = 60_000;

/**
 * @typedef {import('./profile.mjs').Profile} Profile
 *
 * @typedef {object} ServerOptions
 * @property {number} [port] a free one unless given
 * @property {number} [reconnectionGraceTime] seconds an extension host waits for a page that vanished; 3 hours unless given
 * @property {number} [idleTimeout] seconds without a page after which the server ends itself; more than 60
 * @property {boolean} [extensionDevelopment] pages may load an extension from a folder and run tests; VS Code then shows
 *   no notification toasts
 * @property {boolean} [ownHome] HOME is the profile's folder, so that nothing outside it is read or written
 * @property {Record<string, string>} [env] added to the environment of the server and its extension hosts
 *
 * @typedef {object} Server
 * @property {number} port
 * @property {string} logFile
 * @property {() => boolean} isRunning
 * @property {Promise<void>} ended fulfilled when the server has ended, for whatever reason
 * @property {() => Promise<void>} stop ends the server with all its processes
 */

/**
 * Starts VS Code on the loopback address and waits until it answers.
 * @param {Profile} profile
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(profile, options = {}) {
  const { node, entry } = await ensureVsCode();
  const port = options.port ?? (await findFreePort());
  const log = openSync(profile.logFile, 'a');
  const { child, stop } = startGroup(node, [entry, ...serverArguments(profile, port, options)], {
    env: serverEnvironment(profile, options),
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  try {
    await waitUntilReady(port, isRunning);
  } catch (cause) {
    await stop();
    throw new Error(`VS Code did not start: ${cause.message}\n${await lastLines(profile.logFile)}`, { cause });
  }
  const ended = new Promise(resolve => child.once('exit', () => resolve()));
  return { port, logFile: profile.logFile, isRunning, ended, stop };
}

/**
 * Installs a VSIX, or replaces its installed version.
 * @param {Profile} profile
 * @param {string} vsix
 */
export async function installExtension(profile, vsix) {
  const { node, entry } = await ensureVsCode();
  await runQuietly(node, [entry, ...profileArguments(profile), '--install-extension', vsix, '--force'], {
    env: serverEnvironment(profile, { ownHome: true }),
  });
}

/**
 * The address of a page.
 * @param {number} port
 * @param {string} folder absolute
 * @param {{ readonly developmentPath?: string, readonly testModule?: string }} [development] needs `extensionDevelopment`
 */
export function workbenchUrl(port, folder, { developmentPath, testModule } = {}) {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('folder', folder);
  const remote = path => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ...(developmentPath === undefined ? [] : [['extensionDevelopmentPath', remote(developmentPath)]]),
    ...(testModule === undefined ? [] : [['extensionTestsPath', remote(testModule)]]),
  ];
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/**
 * Whether a server could listen on this port of the loopback address now.
 * @param {number} port
 */
export async function isPortFree(port) {
  return bindOnce(port).then(
    () => true,
    () => false,
  );
}

function profileArguments(profile) {
  return [
    ['--config', profile.configFile],
    ['--user-data-dir', profile.userData],
    ['--extensions-dir', profile.extensions],
  ].flat();
}

function serverArguments(profile, port, { reconnectionGraceTime, idleTimeout, extensionDevelopment }) {
  return [
    ...profileArguments(profile),
    ...['--auth', 'none'],
    ...['--bind-addr', `127.0.0.1:${port}`],
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    '--disable-proxy',
    '--ignore-last-opened',
    ...(reconnectionGraceTime === undefined ? [] : ['--reconnection-grace-time', String(reconnectionGraceTime)]),
    ...(idleTimeout === undefined ? [] : ['--idle-timeout-seconds', String(idleTimeout)]),
    // Without the driver, a released VS Code ignores the development part of a page's address.
    ...(extensionDevelopment ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}

function serverEnvironment(profile, { ownHome = true, env = {} }) {
  const inherited = { ...process.env };
  // A server started from a terminal inside VS Code must not take itself for that one, nor for a script of npm.
  for (const name of Object.keys(inherited)) if (/^(VSCODE_|npm_|VITEST)/.test(name)) delete inherited[name];
  const { home } = profile;
  const homes = { HOME: home, XDG_DATA_HOME: join(home, '.local', 'share'), XDG_CONFIG_HOME: join(home, '.config') };
  // No gallery: nothing looks for updates or recommendations.
  return { ...inherited, EXTENSIONS_GALLERY: '{}', ...(ownHome ? homes : {}), ...env };
}

function findFreePort() {
  return bindOnce(0);
}

function bindOnce(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const { port: bound } = probe.address();
      probe.close(() => resolve(bound));
    });
  });
}

async function waitUntilReady(port, isRunning) {
  const limit = Date.now() + startLimit;
  while (Date.now() < limit) {
    if (!isRunning()) throw new Error('the server ended');
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok && isRunning()) return;
    await delay(100);
  }
  throw new Error(`no answer within ${startLimit / 1000} s`);
}

async function lastLines(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
