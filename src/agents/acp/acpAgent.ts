import type { ThreadId, TurnId } from '../../core/ids.ts';
import type { Agent, AgentEvent, AgentOption, AgentTurn } from '../../core/ports/agent.ts';
import type { AgentPlaces } from './agentPlace.ts';
import type { AcpSession } from './acpSession.ts';
import { listIn, fieldsOf, textIn, type Fields } from './fields.ts';
import { Launcher } from './launcher.ts';
import { OptionWishes } from './optionWishes.ts';
import type { AcpAgentConfig } from './presets.ts';
import { ThreadSessions } from './threadSessions.ts';

export interface AcpAgentOptions {
  /** Milliseconds in which the agent has to answer when it is started. */
  readonly startTime?: number;
  /** Milliseconds that a turn that is stopped may take to end; then the agent is ended. */
  readonly stopTime?: number;
  readonly log?: (message: string) => void;
}

/** A command that can begin a message, such as `/init`. */
export interface AgentCommand {
  readonly name: string;
  readonly description: string;
}

export type AcpAgent = Agent &
  Required<Pick<Agent, 'remember' | 'options' | 'choose' | 'onChange' | 'end'>> & {
    /** Empty while they are not known. */
    readonly commands: () => readonly AgentCommand[];
  };

/**
 * An agent that speaks the Agent Client Protocol, in a process of its own. It is started with the first message and stays until it is
 * ended. It reads and writes files by itself; nothing is sent to it before the files are kept.
 */
export function createAcpAgent(
  config: AcpAgentConfig,
  places: AgentPlaces,
  { startTime = 60_000, stopTime = 4000, log = () => undefined }: AcpAgentOptions = {},
): AcpAgent {
  const wishes = new OptionWishes(config.name);
  let commands: readonly AgentCommand[] = [];
  const sessions = new ThreadSessions({
    agentId: config.id,
    onSession: (session, before) => wishes.apply(session, before),
  });
  const launcher = new Launcher(
    config,
    {
      onUpdate: (sessionId, update) => {
        if (update['sessionUpdate'] === 'available_commands_update') commands = commandsIn(update);
        const session = sessions.find(sessionId);
        if (session?.takeUpdate(update) === true) wishes.follow(session);
      },
      onPermission: async (sessionId, request) => sessions.find(sessionId)?.takePermission(request),
    },
    { startTime, log },
  );

  return {
    id: config.id,
    name: config.name,
    origin: 'program',

    async run(turn: AgentTurn, emit: (event: AgentEvent) => void, signal: AbortSignal): Promise<void> {
      if (signal.aborted) return;
      const place = places(turn.folder);
      const preparing = sessions.prepare(turn, place, () => {
        emit({ kind: 'step', text: `Starting ${config.name}` });
        return launcher.connect(place.cwd);
      });
      const prepared = await unlessStopped(preparing, signal, ({ session }) => (session.isTaken = false));
      if (prepared === undefined) return;
      const { session, earlier, notice } = prepared;
      try {
        await turn.ready();
        if (isStopped(signal)) return;
        if (notice !== undefined) emit({ kind: 'notice', text: notice });
        await prompt(session, turn, earlier, emit, signal, stopTime);
      } finally {
        session.isTaken = false;
        // What an agent has stored of a turn in which it was ended is not known.
        if (session.head === turn.turnId && session.connection.isClosed) sessions.forget(turn.threadId);
      }
    },

    remember: (threadId: ThreadId, turnId: TurnId) => sessions.keep(threadId, turnId).catch(() => undefined),
    options: (): readonly AgentOption[] => wishes.options(),
    choose: (optionId, choiceId) => wishes.choose(optionId, choiceId, sessions.all()),
    onChange: listener => wishes.onChange(listener),
    commands: () => commands,
    end: () => launcher.end(),
  };
}

/** Asked anew: it may have happened meanwhile. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

async function prompt(
  session: AcpSession,
  turn: AgentTurn,
  earlier: string | undefined,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
  stopTime: number,
): Promise<void> {
  const { connection } = session;
  const hasStopped = await connection.whilePrompting(() => session.prompt(turn, earlier, emit, signal, stopTime));
  if (!hasStopped) await connection.retire();
}

/** `undefined` at once when `signal` aborts; `onLate` gets what comes after that. */
async function unlessStopped<T>(
  work: Promise<T>,
  signal: AbortSignal,
  onLate: (value: T) => void,
): Promise<T | undefined> {
  let abort: () => void = () => undefined;
  const stopped = new Promise<undefined>(resolve => {
    abort = () => {
      work.then(onLate, () => undefined);
      resolve(undefined);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const commandsIn = ({ availableCommands }: Fields): readonly AgentCommand[] =>
  listIn(availableCommands).flatMap(command => {
    const { name, description } = fieldsOf(command);
    const known = textIn(name);
    return known === undefined ? [] : [{ name: known, description: textIn(description) ?? '' }];
  });
