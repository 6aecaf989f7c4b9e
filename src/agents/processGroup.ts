import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** Milliseconds in which processes that were asked to end may do so by themselves. */
const graceTime = 1000;

/** Starts a process as the head of a group of its own, so that `endGroup` reaches what it starts, too. */
export const spawnGroup = (file: string, parameters: readonly string[], options: SpawnOptions): ChildProcess =>
  spawn(file, parameters, { ...options, detached: process.platform !== 'win32', windowsHide: true });

/** Ends every process of a group; resolves when none is left. Nothing happens when all have ended. */
export async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    await endTree(pid);
    return;
  }
  if (!signalGroup(pid, 'SIGTERM')) return;
  for (const endsAt = Date.now() + graceTime; Date.now() < endsAt;) {
    await pause(20);
    if (!signalGroup(pid, 0)) return;
  }
  signalGroup(pid, 'SIGKILL');
  for (const endsAt = Date.now() + graceTime; Date.now() < endsAt && signalGroup(pid, 0);) await pause(20);
}

/** Returns whether the group has a process. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Windows has no groups, but knows who started whom. */
const endTree = (pid: number): Promise<void> =>
  new Promise(resolve => {
    const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    killer.once('error', () => resolve());
    killer.once('exit', () => resolve());
  });

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** The variables of this process without those that are VS Code's own business. */
export function childVariables(variables: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^(VSCODE_|ELECTRON_)/i.test(name)));
}
