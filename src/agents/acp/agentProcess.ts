import { randomUUID } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { childVariables, endGroup, spawnGroup } from '../processGroup.ts';
import { findCommand, variable, type Variables } from './findCommand.ts';
import type { AcpAgentConfig } from './presets.ts';
import type { ProcessRecords } from './processRecords.ts';
import { endProcesses, findProcesses, markVariable, signalProcess } from './processTree.ts';

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not be started. */
  readonly cause?: Error;
}

/** Characters kept of what it writes to its error output. */
const keptErrors = 8000;

/** An agent's process, with everything it starts. */
export class AgentProcess {
  readonly pid: number | undefined;
  readonly input: Writable;
  readonly output: Readable;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #mark: string;
  readonly #records: ProcessRecords | undefined;
  #errors = '';
  #ending: Promise<void> | undefined;

  private constructor(child: ChildProcess, mark: string, records: ProcessRecords | undefined) {
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('The process has no pipes.');
    this.pid = child.pid;
    this.input = stdin;
    this.output = stdout;
    this.#child = child;
    this.#mark = mark;
    this.#records = records;
    this.ended = new Promise(resolve => {
      child.once('error', cause => resolve({ code: null, signal: null, cause }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    // Writing to a process that has ended is told by `ended`.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    const decoder = new StringDecoder('utf8');
    stderr.on('data', (bytes: Buffer) => {
      this.#errors = (this.#errors + decoder.write(bytes)).slice(-keptErrors);
    });
  }

  /** `undefined` when there is no such command. */
  static async start(
    { command, args, env }: AcpAgentConfig,
    folder: string,
    records?: ProcessRecords,
  ): Promise<AgentProcess | undefined> {
    const mark = randomUUID();
    const variables = agentVariables({ ...process.env, ...env });
    const file = await findCommand(command, variables);
    if (file === undefined) return undefined;
    const { program, parameters, isVerbatim } = invocation(file, args, variables);
    const child = spawnGroup(program, parameters, {
      cwd: folder,
      env: { ...withFolder(variables, path.dirname(file)), [markVariable]: mark },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsVerbatimArguments: isVerbatim,
    });
    // First, since it may end meanwhile.
    const started = new AgentProcess(child, mark, records);
    if (child.pid !== undefined) await records?.add(child.pid, mark);
    return started;
  }

  /** The last it wrote to its error output. */
  get errors(): string {
    return this.#errors.trim();
  }

  /** Ends it and everything it started, also what left its group; resolves when none of it is left. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    // Before the group is ended: then it is not known any more who was started by whom.
    const known = new Set([pid, ...(await findProcesses([pid], this.#mark))]);
    for (const one of known) signalProcess(one, 'SIGTERM');
    await endGroup(this.#child);
    await endProcesses(known, this.#mark);
    await this.#records?.remove(this.#mark);
    // What holds the other ends may be alive as another user's process.
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream?.destroy();
  }
}

/** What an agent may inherit: nothing that is VS Code's own business, or that makes it take itself for a part of another agent. */
function agentVariables(variables: Variables): NodeJS.ProcessEnv {
  const kept = Object.entries(childVariables(variables)).filter(
    ([name, value]) =>
      !['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT'].includes(name) &&
      !(name === 'NODE_OPTIONS' && /--inspect|bootloader/.test(value ?? '')),
  );
  return Object.fromEntries(kept);
}

/** A program found outside of PATH needs what lies beside it, such as the `node` it was installed with. */
function withFolder(variables: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const now = variable(variables, 'PATH') ?? '';
  if (now.split(path.delimiter).includes(folder)) return variables;
  const name = Object.keys(variables).find(other => other.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...variables, [name]: now === '' ? folder : `${now}${path.delimiter}${folder}` };
}

interface Invocation {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly isVerbatim: boolean;
}

/** Windows starts batch files, which is what npm installs, by its command line only. */
export function invocation(file: string, parameters: readonly string[], variables: Variables): Invocation {
  if (!/\.(cmd|bat)$/i.test(file)) return { program: file, parameters, isVerbatim: false };
  const line = [file, ...parameters].map(quoteForBatch).join(' ');
  const program = variable(variables, 'COMSPEC') ?? 'cmd.exe';
  return { program, parameters: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true };
}

/** Quoted, so that spaces and operators are text. */
const quoteForBatch = (text: string): string => `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
