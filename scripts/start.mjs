import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, inProject, vsixFile } from './lib/paths.mjs';
import { isInterrupted, run } from './lib/processes.mjs';
import { copySampleProject } from './lib/sampleProject.mjs';
import { reportFatal } from './lib/text.mjs';
import { ensureVsix } from './lib/vsix.mjs';
import { findCommand } from './vscode/browser.mjs';
import { ensureVsCode, isVsCodeServerSupported } from './vscode/install.mjs';
import { createProfile, profileIn } from './vscode/profile.mjs';
import { installExtension, isPortFree, startServer, workbenchUrl } from './vscode/server.mjs';

// Usage: node scripts/start.mjs [--port N] [--desktop | --tour [--theme NAME] [--width PX]]
const { values: options } = parseArgs({
  options: {
    port: { type: 'string' },
    desktop: { type: 'boolean', default: false },
    tour: { type: 'boolean', default: false },
    theme: { type: 'string' },
    width: { type: 'string' },
  },
});

/** Tried first: a browser remembers the layout of the workbench by its address. */
const usualPort = 8480;

try {
  if (options.tour) await startTour();
  else if (options.desktop || !isVsCodeServerSupported) await startDesktop();
  else await startInBrowser();
} catch (cause) {
  reportFatal(cause);
}

async function startInBrowser() {
  await ensureVsCode();
  await ensureVsix();
  const folder = await prepareSample();
  const home = join(cacheFolder, 'start');
  const isNew = !existsSync(profileIn(home).settingsFile);
  const profile = isNew ? await createProfile(home) : profileIn(home);
  await installExtension(profile, vsixFile);
  // The user's own home, so that agents that are installed here find their sign-in.
  const server = await startServer(profile, { port: await choosePort(), ownHome: false });
  const address = workbenchUrl(server.port, folder);
  console.log(
    [
      '',
      'Thread Checkpoints runs in VS Code here:',
      '',
      `    ${address}`,
      '',
      'Click the Thread Checkpoints icon in the bar at the far left to open the chat.',
      `The sample project is a copy in ${folder}; your changes stay. Ctrl+C ends VS Code.`,
    ].join('\n'),
  );
  openInBrowser(address);
  await server.ended;
  if (!isInterrupted()) throw new Error(`VS Code ended by itself; see ${server.logFile}`);
}

async function startDesktop() {
  const { ensureDesktopVsCode, findDesktopVsCode, openInDesktop } = await import('./vscode/desktop.mjs');
  const command = options.desktop ? findDesktopVsCode() : await ensureDesktopVsCode();
  await ensureVsix();
  await openInDesktop(command, vsixFile, await prepareSample());
  console.log('VS Code opens. Click the Thread Checkpoints icon in the bar at the far left to open the chat.');
}

async function startTour() {
  const chosen = ['theme', 'width'].flatMap(name => (options[name] === undefined ? [] : [`--${name}`, options[name]]));
  process.exitCode = await run(process.execPath, [inProject('scripts', 'tour.mjs'), ...chosen]);
}

/** The copy of the sample project that belongs to the user. */
async function prepareSample() {
  const folder = join(cacheFolder, 'tea-timer');
  if (!existsSync(folder)) await copySampleProject(folder);
  return folder;
}

async function choosePort() {
  if (options.port === undefined) return (await isPortFree(usualPort)) ? usualPort : undefined;
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`Not a port: ${options.port}`);
  if (!(await isPortFree(port))) throw new Error(`Port ${port} is in use.`);
  return port;
}

/** Opens the address where a desktop is; without one, the printed address must do. */
function openInBrowser(address) {
  const hasDesktop = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const opener = hasDesktop ? findCommand('xdg-open') : undefined;
  if (opener === undefined) return;
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
