import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldsOf, textIn, type Fields } from './fields.ts';
import { endProcesses, findProcesses } from './processTree.ts';

/** A process as it can be told from a later one with the same number. */
interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's own form. */
  readonly started: string;
  readonly command: string;
}

interface ProcessRecord {
  readonly mark: string;
  readonly agent: ProcessIdentity;
  /** The process that started it. */
  readonly host: ProcessIdentity;
}

/**
 * Which agents run, a file each, so that those whose host was killed are ended by the next one. A process is taken for the recorded
 * agent only when number, start and command are the same, or it carries the mark of that agent; for its host when number and start are,
 * since hosts give themselves other titles, which show as their command. None on Windows, where they cannot be told.
 */
export class ProcessRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Records an agent of this process. Where that fails, it is not ended after a crash of the host. */
  async add(pid: number, mark: string): Promise<void> {
    const [agent, host] = await Promise.all([identityOf(pid), identityOf(process.pid)]);
    if (agent === undefined || host === undefined) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(this.#fileOf(mark), JSON.stringify({ mark, agent, host } satisfies ProcessRecord));
    } catch {
      // It runs all the same.
    }
  }

  /** The agent has ended with everything it started. */
  async remove(mark: string): Promise<void> {
    await rm(this.#fileOf(mark), { force: true }).catch(() => undefined);
  }

  /** Ends the agents, with everything they started, whose host is not there any more. Returns how many agents that were. */
  async endLeftOvers(): Promise<number> {
    const names = await readdir(this.#folder).catch(() => []);
    const ended = await Promise.all(
      names.filter(name => name.endsWith('.json')).map(name => this.#endLeftOver(join(this.#folder, name))),
    );
    return ended.filter(Boolean).length;
  }

  async #endLeftOver(file: string): Promise<boolean> {
    const record = parseRecord(await readFile(file, 'utf8').catch(() => ''));
    if (record === undefined || (await hasSameStart(record.host))) return false;
    const { agent, mark } = record;
    const found = await findProcesses((await isThere(agent)) ? [agent.pid] : [], mark);
    await endProcesses(new Set(found), mark);
    await rm(file, { force: true });
    return found.length > 0;
  }

  #fileOf(mark: string): string {
    return join(this.#folder, `${mark}.json`);
  }
}

async function hasSameStart({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await identityOf(pid))?.started === started;
}

async function isThere(identity: ProcessIdentity): Promise<boolean> {
  const now = await identityOf(identity.pid);
  return now?.started === identity.started && now.command === identity.command;
}

/** `undefined` when there is no such process, or it cannot be told from others. */
function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform === 'linux') return identityInProc(pid);
  return process.platform === 'win32' ? Promise.resolve(undefined) : identityByPs(pid);
}

async function identityInProc(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Behind the program's name, which may hold anything, the 20th field is the time of the start.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return fields[0] === 'Z' ? undefined : { pid, started: fields[19] ?? '', command };
  } catch {
    return undefined;
  }
}

const identityByPs = (pid: number): Promise<ProcessIdentity | undefined> =>
  new Promise(resolve => {
    execFile('ps', ['-p', String(pid), '-o', 'lstart=,command='], (error, output) => {
      const line = output.trim();
      // Such as `Sat Nov 21 22:52:16 2026`.
      resolve(error === null && line !== '' ? { pid, started: line.slice(0, 24), command: line.slice(24) } : undefined);
    });
  });

function parseRecord(text: string): ProcessRecord | undefined {
  const { mark, agent, host } = fieldsOf(jsonIn(text));
  const [parsedAgent, parsedHost] = [parseIdentity(fieldsOf(agent)), parseIdentity(fieldsOf(host))];
  const known = textIn(mark);
  if (known === undefined || parsedAgent === undefined || parsedHost === undefined) return undefined;
  return { mark: known, agent: parsedAgent, host: parsedHost };
}

function parseIdentity({ pid, started, command }: Fields): ProcessIdentity | undefined {
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return typeof started === 'string' && typeof command === 'string' ? { pid, started, command } : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
