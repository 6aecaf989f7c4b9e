import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 *
 * @typedef {object} Captured
 * @property {number} code exit code; 1 when a signal ended the process
 * @property {string} output standard output and standard error, in order of arrival
 */

/** Process groups started here and not yet ended; none may outlive this process. */
const groups = new Set();

/**
 * Runs a command to its end with its output shown.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} the exit code
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { ...spawnOptions(options), stdio: ['ignore', 'inherit', 'inherit'] });
  return exitCode(child, command);
}

/**
 * Runs a command to its end and keeps its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Captured>}
 */
export async function capture(command, args, options = {}) {
  const child = spawn(command, args, { ...spawnOptions(options), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
  return { code: await exitCode(child, command), output };
}

/**
 * Runs a command to its end; throws with its output when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function runQuietly(command, args, options = {}) {
  const { code, output } = await capture(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output.trimEnd()}`);
}

/**
 * Starts a command as the leader of a process group of its own. The whole group is ended by `stop`, and at the latest
 * when this process exits or is interrupted.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function startGroup(command, args, options) {
  endGroupsAtExit();
  const child = spawn(command, args, { ...options, detached: true });
  child.on('error', () => groups.delete(child.pid));
  if (child.pid !== undefined) groups.add(child.pid);
  return { child, stop: () => stopGroup(child.pid) };
}

/** The npm command of this platform, with the arguments that come first. */
export function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, cli] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

function spawnOptions({ cwd, env }) {
  return { cwd, env: { ...process.env, ...env }, shell: false };
}

function exitCode(child, command) {
  return new Promise((resolve, reject) => {
    child.on('error', cause => reject(new Error(`${command} could not be started: ${cause.message}`, { cause })));
    child.on('close', code => resolve(code ?? 1));
  });
}

async function stopGroup(pid) {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < 5000 && signalGroup(pid, 0); waited += 50) await delay(50);
  signalGroup(pid, 'SIGKILL');
  while (signalGroup(pid, 0)) await delay(20);
  groups.delete(pid);
}

/** Returns whether the group still has a process. */
function signalGroup(pid, signal) {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

let watchingExit = false;
let interrupted = false;

/** Whether a signal is ending this process, and with it the groups it started. */
export const isInterrupted = () => interrupted;

function endGroupsAtExit() {
  if (watchingExit) return;
  watchingExit = true;
  process.on('exit', () => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void endGroupsAndExit(signal === 'SIGINT' ? 130 : 143));
  }
}

async function endGroupsAndExit(code) {
  interrupted = true;
  await Promise.all([...groups].map(stopGroup));
  process.exit(code);
}
