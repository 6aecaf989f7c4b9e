import { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath } from '@vscode/test-electron';
import { capture } from '../lib/processes.mjs';
import { cacheFolder } from '../lib/paths.mjs';
import { findCommand } from './browser.mjs';

/** The `code` command of the desktop VS Code that is installed here. */
export function findDesktopVsCode() {
  const command = findCommand('code');
  if (command === undefined) {
    throw new Error(
      'No "code" command on PATH. Install VS Code (https://code.visualstudio.com), then run ' +
        '"Shell Command: Install \'code\' command in PATH" from its command palette.',
    );
  }
  return command;
}

/** The command-line program of a desktop VS Code: the installed one, else one that is downloaded into the cache folder. */
export async function ensureDesktopVsCode() {
  const installed = findCommand('code');
  if (installed !== undefined) return installed;
  return resolveCliPathFromVSCodeExecutablePath(await downloadAndUnzipVSCode({ cachePath: cacheFolder }));
}

/**
 * Installs the VSIX into a desktop VS Code and opens the folder there.
 * @param {string} command
 * @param {string} vsix
 * @param {string} folder
 */
export async function openInDesktop(command, vsix, folder) {
  // A shell on Windows, where the command is a batch file.
  await runCode(command, ['--install-extension', vsix, '--force']);
  await runCode(command, [folder]);
}

async function runCode(command, args) {
  const isBatch = process.platform === 'win32';
  const { code, output } = isBatch
    ? await capture(process.env.ComSpec ?? 'cmd.exe', ['/d', '/s', '/c', command, ...args])
    : await capture(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output.trimEnd()}`);
}
