import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/** Set for an agent, and so for what it starts: by it a process is known even after those above it have ended. */
export const markVariable = 'THREAD_CHECKPOINTS_AGENT';

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Whether it has the mark that was asked for; `false` where that cannot be seen. */
  readonly isMarked: boolean;
}

/**
 * The processes that were started by one of `roots`, or by what these started, themselves included while they run, and those that carry
 * `mark`. On Windows none: there the whole tree is ended by one command.
 */
export async function findProcesses(roots: Iterable<number>, mark: string): Promise<readonly number[]> {
  const entries = await listProcesses(mark);
  const found = new Set(roots);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { pid, parent, isMarked } of entries) if (isMarked || found.has(parent)) found.add(pid);
  }
  return entries.map(({ pid }) => pid).filter(pid => found.has(pid) && pid !== process.pid);
}

/** Milliseconds in which processes have to be gone once they were killed. */
const killTime = 3000;

/** Kills processes and all they have started, also meanwhile; resolves when none is left. */
export async function endProcesses(known: Set<number>, mark: string): Promise<void> {
  for (const endsAt = Date.now() + killTime; Date.now() < endsAt;) {
    const left = await findProcesses(known, mark);
    if (left.length === 0) break;
    for (const one of left) {
      known.add(one);
      signalProcess(one, 'SIGKILL');
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

function listProcesses(mark: string): Promise<readonly ProcessEntry[]> {
  if (process.platform === 'linux') return listInProc(mark);
  return process.platform === 'win32' ? Promise.resolve([]) : listByPs();
}

async function listInProc(mark: string): Promise<readonly ProcessEntry[]> {
  const names = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const entries = await Promise.all(names.map(name => readProc(name, mark)));
  return entries.filter(entry => entry !== undefined);
}

async function readProc(name: string, mark: string): Promise<ProcessEntry | undefined> {
  try {
    const status = await readFile(`/proc/${name}/stat`, 'utf8');
    // The program's name, in parentheses, may hold anything.
    const [state, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const variables = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    return {
      pid: Number(name),
      parent: Number(parent),
      isMarked: variables.split('\0').includes(`${markVariable}=${mark}`),
    };
  } catch {
    return undefined;
  }
}

const listByPs = (): Promise<readonly ProcessEntry[]> =>
  new Promise(resolve => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,stat='], (error, output) => {
      const rows = error === null ? output.trim().split('\n') : [];
      const entries = rows.map(row => row.trim().split(/\s+/));
      resolve(
        entries
          .filter(([, , state = '']) => !state.startsWith('Z'))
          .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent), isMarked: false })),
      );
    });
  });
