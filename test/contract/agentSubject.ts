import { foldEvent, settleItems } from '../../src/core/turnItems.ts';
import type { MessageImage } from '../../src/core/images.ts';
import { parseThreadId, parseTurnId, type ThreadId } from '../../src/core/ids.ts';
import type {
  Agent,
  AgentEvent,
  AgentFiles,
  AgentTurn,
  PastTurn,
  PermissionRequest,
} from '../../src/core/ports/agent.ts';
import type { ItemContent, ToolCall, Turn } from '../../src/core/thread.ts';
import { messageOf, type Step } from './agentScript.ts';

/** An agent that does what `agentScript.ts` tells it, with files of its own. */
export interface AgentSubject {
  readonly agent: Agent;
  /** What its turns are given. */
  readonly files: AgentFiles;
  /** The text of a file, `undefined` when there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** An agent as a new window has it: nothing known but what was kept with the turns. Ends the one before. */
  readonly restart: () => Promise<Agent>;
  readonly dispose: () => Promise<void>;
}

export interface TurnOptions {
  /** The turn that it follows; the last one sent, unless given. `null` for none. */
  readonly after?: SentTurn | null;
  readonly images?: readonly MessageImage[];
  readonly signal?: AbortSignal;
  /** Answers what the agent asks; allows once, unless given. */
  readonly answer?: (request: PermissionRequest) => string | undefined | Promise<string | undefined>;
  readonly onEvent?: (event: AgentEvent) => void;
  readonly ready?: () => Promise<void>;
}

/** A turn that is over. */
export interface SentTurn {
  readonly past: PastTurn;
  readonly history: readonly PastTurn[];
  readonly events: readonly AgentEvent[];
  readonly asked: readonly PermissionRequest[];
  /** What `run` rejected with. */
  readonly failure: unknown;
}

let count = 0;

/** One thread with an agent: sends messages, and keeps their turns as the engine does. */
export class Conversation {
  agent: Agent;
  readonly threadId: ThreadId;
  readonly #subject: AgentSubject;
  #last: SentTurn | undefined;

  constructor(subject: AgentSubject) {
    this.#subject = subject;
    this.agent = subject.agent;
    this.threadId = parseThreadId(`thread${++count}`);
  }

  async send(words: string, steps: readonly Step[], options: TurnOptions = {}): Promise<SentTurn> {
    const { after = this.#last ?? null, signal = new AbortController().signal, answer = allowOnce } = options;
    const history = after === null ? [] : [...after.history, after.past];
    const turn = this.#turn(messageOf(words, steps), history);
    const events: AgentEvent[] = [];
    const asked: PermissionRequest[] = [];
    const asks: AgentTurn = {
      threadId: this.threadId,
      turnId: turn.id,
      folder: '',
      history,
      text: turn.text,
      ...(options.images === undefined ? {} : { images: options.images }),
      onlyFitting: false,
      files: this.#subject.files,
      ready: options.ready ?? (async () => undefined),
      ask: async request => {
        asked.push(request);
        return untilStopped(Promise.resolve(answer(request)), signal);
      },
    };
    const emit = (event: AgentEvent): void => {
      events.push(event);
      options.onEvent?.(event);
    };
    const failure = await this.agent.run(asks, emit, signal).then(
      () => undefined,
      (cause: unknown) => cause ?? new Error('It rejected with nothing.'),
    );
    const memory = await this.agent.remember?.(this.threadId, turn.id);
    const { images = [] } = options;
    const sent: readonly ItemContent[] = images.length === 0 ? [] : [{ kind: 'images', images }];
    const items = [...sent, ...settleItems(events.reduce<readonly ItemContent[]>(foldEvent, []))];
    const status = signal.aborted ? 'interrupted' : failure === undefined ? 'completed' : 'failed';
    const ended: Turn = { ...turn, status, endedAt: 2, ...(memory === undefined ? {} : { memory }) };
    this.#last = { past: { turn: ended, items }, history, events, asked, failure };
    return this.#last;
  }

  #turn(text: string, history: readonly PastTurn[]): Turn {
    return {
      id: parseTurnId(`turn${++count}`),
      threadId: this.threadId,
      parentId: history.at(-1)?.turn.id,
      number: history.length + 1,
      text,
      agentId: this.agent.id,
      status: 'inProgress',
      startedAt: 1,
      endedAt: undefined,
      failure: undefined,
    };
  }
}

export const allowOnce = ({ options }: PermissionRequest): string | undefined =>
  options.find(({ kind }) => kind === 'allowOnce')?.id;

export const rejectOnce = ({ options }: PermissionRequest): string | undefined =>
  options.find(({ kind }) => kind === 'rejectOnce')?.id;

/** All that it said in the turn. */
export const saidIn = ({ past }: SentTurn): string =>
  past.items.flatMap(item => (item.kind === 'agentMessage' ? [item.text] : [])).join('\n');

/** Its tool calls as they were at the end. */
export const callsIn = ({ past }: SentTurn): readonly ToolCall[] =>
  past.items.flatMap(item => (item.kind === 'toolCall' ? [item.call] : []));

export const noticesIn = ({ past }: SentTurn): readonly string[] =>
  past.items.flatMap(item => (item.kind === 'notice' ? [item.text] : []));

function untilStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const stopped = new Promise<undefined>(resolve => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([promise, stopped]);
}
