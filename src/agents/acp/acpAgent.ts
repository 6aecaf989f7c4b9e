import type { ThreadId, TurnId } from '../../core/ids.ts';
import { orAborted } from '../../core/orAborted.ts';
import type { Agent, AgentCommand, AgentEvent, AgentOption, AgentTurn } from '../../core/ports/agent.ts';
import type { AgentPlaces } from './agentPlace.ts';
import type { AcpConnection } from './acpConnection.ts';
import type { AcpSession } from './acpSession.ts';
import { takesNoImages } from './failures.ts';
import { listIn, fieldsOf, textIn, type Fields } from './fields.ts';
import { Launcher } from './launcher.ts';
import { OptionWishes } from './optionWishes.ts';
import type { AcpAgentConfig } from './presets.ts';
import type { ProcessRecords } from './processRecords.ts';
import { promptOf, type Prompt } from './promptBlocks.ts';
import { signInWays } from './signInWays.ts';
import { ThreadSessions } from './threadSessions.ts';

export interface AcpAgentOptions {
  /** Milliseconds in which the agent has to answer when it is started. */
  readonly startTime?: number;
  /** Milliseconds that a turn that is stopped may take to end; then the agent is ended. */
  readonly stopTime?: number;
  /** Milliseconds that keeping what it knows after a turn may take; the next turn waits for it. */
  readonly keepTime?: number;
  readonly log?: (message: string) => void;
  /** Where its process is noted while it runs. */
  readonly records?: ProcessRecords;
}

export type AcpAgent = Agent &
  Required<Pick<Agent, 'remember' | 'options' | 'commands' | 'choose' | 'onChange' | 'end'>>;

/**
 * An agent that speaks the Agent Client Protocol, in a process of its own. It is started with the first message and stays until it is
 * ended. It reads and writes files by itself; nothing is sent to it before the files are kept.
 */
export function createAcpAgent(
  config: AcpAgentConfig,
  places: AgentPlaces,
  { startTime = 60_000, stopTime = 4000, keepTime = 15_000, log = () => undefined, records }: AcpAgentOptions = {},
): AcpAgent {
  const wishes = new OptionWishes(config.name);
  let commands: readonly AgentCommand[] = [];
  let takesImages: boolean | undefined;
  const sessions = new ThreadSessions({
    agentId: config.id,
    keepTime,
    onSession: (session, before) => wishes.apply(session, before),
  });
  const launcher = new Launcher(
    config,
    {
      onUpdate: (sessionId, update) => {
        if (update['sessionUpdate'] === 'available_commands_update') {
          commands = commandsIn(update);
          wishes.changed();
        }
        const session = sessions.find(sessionId);
        if (session?.takeUpdate(update) === true) wishes.follow(session);
      },
      onPermission: async (sessionId, request) => sessions.find(sessionId)?.takePermission(request),
    },
    { startTime, log, records },
  );

  return {
    id: config.id,
    name: config.name,
    origin: 'program',
    takesImages: () => takesImages,

    async run(turn: AgentTurn, emit: (event: AgentEvent) => void, signal: AbortSignal): Promise<void> {
      if (signal.aborted) return;
      const place = places(turn.folder);
      let connection: AcpConnection | undefined;
      const preparing = sessions.prepare(turn, place, async () => {
        signal.throwIfAborted();
        emit({ kind: 'step', text: `Starting ${config.name}` });
        const opened = await launcher.connect(place.cwd);
        signal.throwIfAborted();
        connection = opened;
        return opened;
      });
      const prepared = await unlessStopped(preparing, signal, ({ session }) => (session.isTaken = false));
      if (prepared === undefined) {
        void settlesWithin(preparing, stopTime).then(settles => (settles ? undefined : connection?.retire()));
        return;
      }
      const { session, earlier, notice } = prepared;
      const { abilities } = session.connection;
      if (takesImages !== abilities.images) {
        takesImages = abilities.images;
        wishes.changed();
      }
      try {
        if (turn.images !== undefined && turn.images.length > 0 && !abilities.images) throw takesNoImages(config);
        await turn.ready();
        const { blocks, paths } = await promptOf(turn, earlier, place, abilities.embeddedText);
        if (isStopped(signal)) return;
        if (paths.length > 0) emit({ kind: 'files', files: paths.map(path => ({ path })) });
        if (notice !== undefined) emit({ kind: 'notice', text: notice });
        await prompt(session, turn, blocks, emit, signal, stopTime);
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
    signInWays: () => signInWays(config, launcher.running?.signInMethods),
    async signIn(methodId) {
      const connection = launcher.running;
      if (connection === undefined) throw new Error(`${config.name} does not run any more. Send a message first.`);
      await connection.request('authenticate', { methodId });
    },
    end: () => launcher.end(),
  };
}

/** Asked anew: it may have happened meanwhile. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

async function prompt(
  session: AcpSession,
  turn: AgentTurn,
  blocks: Prompt['blocks'],
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
  stopTime: number,
): Promise<void> {
  const { connection } = session;
  const hasStopped = await connection.whilePrompting(() => session.prompt(turn, blocks, emit, signal, stopTime));
  if (!hasStopped) await connection.retire();
}

/** Whether it settles in so many milliseconds. */
const settlesWithin = (work: Promise<unknown>, time: number): Promise<boolean> =>
  orAborted(work, [AbortSignal.timeout(time)]).then(
    () => true,
    (cause: unknown) => !(cause instanceof DOMException && cause.name === 'TimeoutError'),
  );

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
    const { name, description, input } = fieldsOf(command);
    const known = textIn(name)?.replace(/^\//, '');
    const hint = textIn(fieldsOf(input)['hint']);
    if (known === undefined) return [];
    return [{ name: known, description: textIn(description) ?? '', ...(hint === undefined ? {} : { hint }) }];
  });
