import { setTimeout as delay } from 'node:timers/promises';
import { orAborted } from '../../core/orAborted.ts';
import { AgentFailure } from '../../core/ports/agent.ts';
import { AgentProcess, type ProcessEnd } from './agentProcess.ts';
import {
  endedAtOnce,
  endedMeanwhile,
  noReply,
  notFound,
  notStarted,
  otherVersion,
  refused,
  wasEnded,
} from './failures.ts';
import { fieldsOf, isOffered, textIn, type Fields } from './fields.ts';
import { messageStream } from './messageStream.ts';
import type { AcpAgentConfig } from './presets.ts';
import type { ProcessRecords } from './processRecords.ts';

/** What an agent tells and asks, by the session it is about. */
export interface SessionListener {
  readonly onUpdate: (sessionId: string, update: Fields) => void;
  /** Resolves with the id of an option; with `undefined` for none. */
  readonly onPermission: (sessionId: string, request: Fields) => Promise<string | undefined>;
}

export interface ConnectionOptions {
  /** Milliseconds in which the agent has to answer when it is started. */
  readonly startTime: number;
  readonly log: (message: string) => void;
  readonly records?: ProcessRecords | undefined;
}

/** What an agent can do with sessions and messages, as it told when it was started. */
export interface SessionAbilities {
  readonly fork: boolean;
  readonly resume: boolean;
  readonly load: boolean;
  readonly close: boolean;
  readonly delete: boolean;
  readonly additionalDirectories: boolean;
  /** Takes files as text in a message. */
  readonly embeddedText: boolean;
  readonly images: boolean;
}

interface Peer {
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): Promise<void>;
}

/** A running agent that has been talked to. */
export class AcpConnection {
  readonly abilities: SessionAbilities;
  /** Settles when nothing can be sent to it any more, and nothing of it runs. */
  readonly closed: Promise<void>;
  readonly #config: AcpAgentConfig;
  readonly #process: AgentProcess;
  readonly #peer: Peer;
  readonly #signInMethods: unknown;
  #prompts = 0;
  readonly #retired = new AbortController();
  #isClosed = false;
  #isEnding = false;

  private constructor(config: AcpAgentConfig, process: AgentProcess, peer: Peer, closed: Promise<void>, told: Fields) {
    this.#config = config;
    this.#process = process;
    this.#peer = peer;
    this.closed = closed.then(() => {
      this.#isClosed = true;
      // What it started may still run.
      return process.end();
    });
    // What it started may hold its output, which is never closed then.
    void process.ended.then(() => pause(exitTime)).then(() => process.end());
    this.abilities = abilitiesIn(fieldsOf(told['agentCapabilities']));
    this.#signInMethods = told['authMethods'];
  }

  /** Starts the agent. Rejects with `AgentFailure`, and leaves no process behind then, also when `signal` aborts. */
  static async open(
    config: AcpAgentConfig,
    folder: string,
    listener: SessionListener,
    { startTime, log, records }: ConnectionOptions,
    signal: AbortSignal,
  ): Promise<AcpConnection> {
    // Not before it is needed: loading it takes time.
    const { client, methods, PROTOCOL_VERSION } = await import('./acpLibrary.ts');
    const process = await AgentProcess.start(config, folder, records);
    if (process === undefined) throw notFound(config);
    const stream = messageStream(process.input, process.output, {
      onSkipped: what => log(`${config.name} sent ${what}`),
      onUpdate: ({ sessionId, update }) => {
        const id = textIn(sessionId);
        if (id !== undefined) listener.onUpdate(id, fieldsOf(update));
      },
    });
    const { agent, closed } = client({ name: 'thread-checkpoints' })
      .onRequest(methods.client.session.requestPermission, fieldsOf, async ({ params }) => {
        const optionId = await listener.onPermission(textIn(params['sessionId']) ?? '', params);
        return { outcome: optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId } };
      })
      .connect(stream);
    const peer: Peer = {
      request: (method, params) => agent.request(method, params),
      notify: (method, params) => agent.notify(method, params),
    };
    try {
      const hello = peer.request(methods.agent.initialize, {
        protocolVersion: PROTOCOL_VERSION,
        clientInfo: { name: 'thread-checkpoints', title: 'Thread Checkpoints', version: '1' },
        // Checkpoints come from the disk, so that agents use it themselves.
        clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      });
      const told = fieldsOf(await firstReply(hello, config, process, startTime, signal));
      if (told['protocolVersion'] !== PROTOCOL_VERSION) throw otherVersion(config, told['protocolVersion']);
      log(`${config.name} was started as process ${process.pid ?? '?'}`);
      return new AcpConnection(config, process, peer, closed, told);
    } catch (cause) {
      await process.end();
      throw cause instanceof AgentFailure ? cause : refused(config, cause, []);
    }
  }

  get name(): string {
    return this.#config.name;
  }

  /** As it told them when it was started. */
  get signInMethods(): unknown {
    return this.#signInMethods;
  }

  /** Whether nothing new is to be begun with it. */
  get isClosed(): boolean {
    return this.#isClosed || this.#isEnding || this.#retired.signal.aborted;
  }

  /** Does `work`, in which a turn waits for its answer. */
  async whilePrompting<T>(work: () => Promise<T>): Promise<T> {
    this.#prompts++;
    try {
      return await work();
    } finally {
      this.#prompts--;
      if (this.#retired.signal.aborted && this.#prompts === 0) void this.end();
    }
  }

  /**
   * It does not stop what it was told to stop, or does not answer: ends it as soon as no other turn needs it, resolves then or when one
   * does. Nothing but the answers of those turns is waited for any more.
   */
  async retire(): Promise<void> {
    this.#retired.abort(wasEnded(this.#config));
    if (this.#prompts === 0) await this.end();
  }

  /** Resolves with what it replies. Rejects with `AgentFailure`. */
  request(method: string, params: Fields): Promise<Fields> {
    return orAborted(this.#ask(method, params), [this.#retired.signal]);
  }

  /** Sends a turn's message, as `request`; its reply is the end of the turn. */
  prompt(params: Fields): Promise<Fields> {
    return this.#ask('session/prompt', params);
  }

  async #ask(method: string, params: Fields): Promise<Fields> {
    try {
      return fieldsOf(await this.#peer.request(method, params));
    } catch (cause) {
      throw await this.#failureOf(cause);
    }
  }

  async notify(method: string, params: Fields): Promise<void> {
    // One that cannot be told anything any more has ended, which requests tell.
    await this.#peer.notify(method, params).catch(() => undefined);
  }

  /** Ends it with everything it started; resolves when nothing of it is left. */
  end(): Promise<void> {
    this.#isEnding = true;
    return this.#process.end();
  }

  async #failureOf(cause: unknown): Promise<AgentFailure> {
    if (this.#isEnding) return wasEnded(this.#config);
    // Its output may be closed a moment before its end is known.
    if (typeof fieldsOf(cause)['code'] === 'number') return refused(this.#config, cause, this.#signInMethods);
    const end = await Promise.race([this.#process.ended, pause(exitTime)]);
    return endedMeanwhile(this.#config, end, this.#process.errors);
  }
}

/** Milliseconds between the end of what a process writes and its end. */
const exitTime = 500;

const pause = (milliseconds: number): Promise<undefined> => delay(milliseconds, undefined, { ref: false });

async function firstReply(
  reply: Promise<unknown>,
  config: AcpAgentConfig,
  process: AgentProcess,
  startTime: number,
  signal: AbortSignal,
): Promise<unknown> {
  const failed = async (end: ProcessEnd): Promise<never> => {
    await pause(50);
    throw end.cause === undefined ? endedAtOnce(config, end, process.errors) : notStarted(config, end.cause);
  };
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noReply(config, startTime / 1000, process.errors)), startTime);
    abort = () => reject(wasEnded(config));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  const ended = process.ended.then(failed);
  // Whichever settles first is told; the others may settle unheard.
  for (const promise of [reply, stopped, ended]) promise.catch(() => undefined);
  const answered = reply.catch(async (cause: unknown) => {
    if (typeof fieldsOf(cause)['code'] === 'number') throw cause;
    return failed((await Promise.race([process.ended, pause(exitTime)])) ?? { code: null, signal: null });
  });
  try {
    return await Promise.race([answered, stopped, ended]);
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}

function abilitiesIn({ loadSession, sessionCapabilities, promptCapabilities }: Fields): SessionAbilities {
  const told = fieldsOf(sessionCapabilities);
  const inPrompts = fieldsOf(promptCapabilities);
  return {
    fork: isOffered(told['fork']),
    resume: isOffered(told['resume']),
    load: loadSession === true,
    close: isOffered(told['close']),
    delete: isOffered(told['delete']),
    additionalDirectories: isOffered(told['additionalDirectories']),
    embeddedText: inPrompts['embeddedContext'] === true,
    images: inPrompts['image'] === true,
  };
}
