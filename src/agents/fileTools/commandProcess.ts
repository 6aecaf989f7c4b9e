import { StringDecoder } from 'node:string_decoder';
import { childVariables, endGroup, spawnGroup } from '../processGroup.ts';

export interface CommandEnd {
  /** As `onOutput` was told last. */
  readonly output: string;
  readonly end:
    | { readonly kind: 'exited'; readonly code: number }
    | { readonly kind: 'killed'; readonly by: string }
    | { readonly kind: 'timeLimit' }
    | { readonly kind: 'notStarted'; readonly reason: string };
}

export interface CommandOptions {
  readonly command: string;
  /** On this machine. */
  readonly folder: string;
  /** Milliseconds. */
  readonly timeLimit: number;
  /** Told now and then, with all output so far; when that is much, its middle is left out. */
  readonly onOutput: (output: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two reports of output. */
const reportEvery = 250;
/** Characters kept of the beginning and of the end. */
const keptHead = 8000;
const keptTail = 12_000;

/**
 * Runs a command in the user's shell, without input. When it is over, whether by itself, by its time limit or by `signal`, no process it
 * started is left but one that has left its group. Rejects, after that, when `signal` aborts.
 */
export async function runShellCommand(options: CommandOptions): Promise<CommandEnd> {
  const { command, folder, timeLimit, onOutput, signal } = options;
  signal.throwIfAborted();
  const output = new BoundedText();
  let reporting: NodeJS.Timeout | undefined;
  const add = (text: string): void => {
    output.add(text);
    reporting ??= setTimeout(() => {
      reporting = undefined;
      onOutput(output.toString());
    }, reportEvery);
  };
  const isWindows = process.platform === 'win32';
  const child = isWindows
    ? spawnGroup(command, [], { cwd: folder, env: childVariables(), stdio: ['ignore', 'pipe', 'pipe'], shell: true })
    : spawnGroup('/bin/sh', ['-c', command], { cwd: folder, env: childVariables(), stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream?.on('data', (bytes: Buffer) => add(decoder.write(bytes)));
    stream?.on('error', () => undefined);
  }
  const allClosed = new Promise(resolve => child.once('close', resolve));
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeLimit);
  const abort = (): void => stop.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const end = await new Promise<CommandEnd['end']>(resolve => {
      child.once('error', cause => resolve({ kind: 'notStarted', reason: cause.message }));
      child.once('exit', (code, by) =>
        resolve(code === null ? { kind: 'killed', by: by ?? 'a signal' } : { kind: 'exited', code }),
      );
      stop.signal.addEventListener('abort', () => resolve({ kind: 'timeLimit' }), { once: true });
    });
    await endGroup(child);
    signal.throwIfAborted();
    await Promise.race([allClosed, new Promise(resolve => setTimeout(resolve, lastOutputTime))]);
    return { output: output.toString(), end };
  } finally {
    clearTimeout(timer);
    clearTimeout(reporting);
    signal.removeEventListener('abort', abort);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

/** Milliseconds in which output that was written may still arrive. A process that left the group may hold the pipes open. */
const lastOutputTime = 200;

/** Keeps the beginning and the end of a text that may grow without limit. */
class BoundedText {
  #head = '';
  #tail = '';
  #leftOut = 0;

  add(text: string): void {
    const room = keptHead - this.#head.length;
    this.#head += text.slice(0, Math.max(room, 0));
    this.#tail += text.slice(Math.max(room, 0));
    const over = this.#tail.length - keptTail;
    if (over > 0) {
      this.#tail = this.#tail.slice(over);
      this.#leftOut += over;
    }
  }

  toString(): string {
    const gap = this.#leftOut === 0 ? '' : `\n… ${this.#leftOut} characters are left out …\n`;
    return this.#head + gap + this.#tail;
  }
}
