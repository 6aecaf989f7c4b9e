import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { runQuietly } from '../lib/processes.mjs';

const commands = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];

const usualPlaces = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
    .flatMap(name => process.env[name] ?? [])
    .flatMap(base => [
      join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(base, 'Chromium', 'Application', 'chrome.exe'),
      join(base, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]),
};

const isRoot = process.getuid?.() === 0;

/**
 * Finds a Chromium-based browser; on Debian, as root, installs one when there is none.
 * @returns {Promise<string>} the path of its executable
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found !== undefined) return found;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    await installChromium();
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'No Chromium, Google Chrome or Microsoft Edge was found. Install one (Debian and Ubuntu: ' +
      '"sudo apt-get install chromium") or set CHROMIUM_PATH to its executable.',
  );
}

/** Arguments for headless runs: no sandbox only for root, where Chromium would refuse to start; no background work. */
export const browserArguments = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Makes the folder of a browser profile. Webviews register a service worker in a frame, which some builds of Chromium
 * refuse while they block third-party cookies.
 * @param {string} folder
 */
export async function createBrowserProfile(folder) {
  await mkdir(join(folder, 'Default'), { recursive: true });
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
}

function findBrowser() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) {
    const path = isAbsolute(asked) ? asked : findCommand(asked);
    if (path === undefined || !isExecutable(path)) throw new Error(`CHROMIUM_PATH is not an executable: ${asked}`);
    return path;
  }
  for (const command of commands) {
    const path = findCommand(command);
    if (path !== undefined) return path;
  }
  return usualPlaces[process.platform]?.find(isExecutable);
}

/**
 * Finds a command on PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findCommand(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.flatMap(folder => endings.map(ending => join(folder, name + ending))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installChromium() {
  console.log('Installing Chromium with apt-get');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['update', '-qq'], { env });
  await runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
}
