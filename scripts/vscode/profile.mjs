import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** User settings of every VS Code started here: nothing in the way, nothing that looks for the network. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'window.commandCenter': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
};

/**
 * The folders of one VS Code user below `home`.
 * @param {string} home
 */
export function profileIn(home) {
  const userData = join(home, 'user-data');
  return {
    home,
    userData,
    settingsFile: join(userData, 'User', 'settings.json'),
    /** Where a server reads the settings that belong to its machine, such as which programs are there. */
    machineSettingsFile: join(userData, 'Machine', 'settings.json'),
    extensions: join(home, 'extensions'),
    configFile: join(home, 'config.yaml'),
    logFile: join(home, 'server.log'),
  };
}

/** @typedef {ReturnType<typeof profileIn>} Profile */

/**
 * Makes the folders and files of a profile.
 * @param {string} home
 * @param {Record<string, unknown>} [settings] user settings on top of the quiet ones
 * @returns {Promise<Profile>}
 */
export async function createProfile(home, settings = {}) {
  const profile = profileIn(home);
  await mkdir(profile.extensions, { recursive: true });
  for (const file of [profile.settingsFile, profile.machineSettingsFile])
    await mkdir(dirname(file), { recursive: true });
  await writeFile(profile.configFile, 'auth: none\ncert: false\n');
  await writeSettings(profile, settings);
  return profile;
}

/**
 * Installs an extension from its folder, before VS Code is started on the profile for the first time.
 * @param {Profile} profile
 * @param {string} folder
 */
export async function addExtension(profile, folder) {
  await cp(folder, join(profile.extensions, basename(folder)), { recursive: true });
}

/**
 * Replaces the user settings; a running VS Code follows at once.
 * @param {Profile} profile
 * @param {Record<string, unknown>} settings
 */
export async function writeSettings(profile, settings) {
  const isOfMachine = (/** @type {string} */ name) => settingsOfMachine.includes(name);
  const named = Object.entries(settings);
  await replace(profile.machineSettingsFile, Object.fromEntries(named.filter(([name]) => isOfMachine(name))));
  await replace(profile.settingsFile, {
    ...quietSettings,
    ...Object.fromEntries(named.filter(([name]) => !isOfMachine(name))),
  });
}

/** Their scope is the machine: a server takes them from nowhere else. */
const settingsOfMachine = ['threadCheckpoints.agents', 'threadCheckpoints.servers'];

/**
 * @param {string} file
 * @param {object} content
 */
async function replace(file, content) {
  const fresh = `${file}.new`;
  await writeFile(fresh, JSON.stringify(content, undefined, 2));
  // At once, so that nothing reads half of it.
  await rename(fresh, file);
}
