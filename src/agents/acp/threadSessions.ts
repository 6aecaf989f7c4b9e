import type { ThreadId, TurnId } from '../../core/ids.ts';
import { orAborted } from '../../core/orAborted.ts';
import { AgentFailure, type AgentTurn, type PastTurn } from '../../core/ports/agent.ts';
import type { AcpConnection } from './acpConnection.ts';
import { AcpSession } from './acpSession.ts';
import { isSamePlace, type AgentPlace } from './agentPlace.ts';
import { textIn, type Fields } from './fields.ts';
import { planSession, toMemory, type SessionStep } from './sessionPlan.ts';
import { transcriptOf } from './transcript.ts';

/** A session for a turn, and what it does not know of the turns before. */
export interface PreparedSession {
  readonly session: AcpSession;
  /** The turns it has not seen, as text. */
  readonly earlier: string | undefined;
  /** What the user should know about that. */
  readonly notice: string | undefined;
}

export interface ThreadSessionsOptions {
  readonly agentId: string;
  /** Milliseconds that keeping what a session knows may take. */
  readonly keepTime: number;
  /** What is to be done with each session before it is used. */
  readonly onSession: (session: AcpSession, before: AcpSession | undefined) => Promise<void>;
}

/** The sessions of an agent: one a thread, and those that are kept for turns to come. */
export class ThreadSessions {
  readonly #options: ThreadSessionsOptions;
  readonly #sessions = new Map<ThreadId, AcpSession>();
  /** What is being done with a thread's session; one after the other. */
  readonly #queues = new Map<ThreadId, Promise<unknown>>();
  readonly #noticed = new Set<string>();
  /** Whether a fork that was never prompted can be forked itself: not known before it was tried. */
  #keepsForks: boolean | undefined;
  readonly #keepsTooSlowly = new WeakSet<AcpConnection>();

  constructor(options: ThreadSessionsOptions) {
    this.#options = options;
  }

  find(sessionId: string): AcpSession | undefined {
    return this.all().find(({ id }) => id === sessionId);
  }

  all(): readonly AcpSession[] {
    return [...this.#sessions.values()];
  }

  /** The thread begins a session anew, from what was kept. */
  forget(threadId: ThreadId): void {
    this.#sessions.delete(threadId);
  }

  /** A session that knows what the turn may know and nothing else of its thread; it is taken then. Rejects with `AgentFailure`. */
  prepare(turn: AgentTurn, place: AgentPlace, connect: () => Promise<AcpConnection>): Promise<PreparedSession> {
    return this.#inTurn(turn.threadId, async () => {
      const connection = await connect();
      const before = this.#sessions.get(turn.threadId);
      const { session, known, isLost } = await this.#reach(turn.history, place, connection, before);
      session.isTaken = true;
      this.#sessions.set(turn.threadId, session);
      if (before !== undefined && before !== session) this.#close(before);
      const missing = turn.history.slice(known);
      const earlier = missing.length === 0 ? undefined : transcriptOf(missing);
      return { session, earlier, notice: this.#noticeFor(turn, missing, connection, isLost) };
    });
  }

  /**
   * Keeps what the session of a thread knows after a turn. `undefined` when the agent cannot do that, or the thread has gone on.
   * Most agents keep a fork, and go on in the session they have. One that stores a fork only with its first prompt goes on in the fork,
   * and the session stays as it is. Rejects when that takes too long; such an agent is not asked again.
   */
  keep(threadId: ThreadId, turnId: TurnId): Promise<string | undefined> {
    return this.#inTurn(threadId, async () => {
      const session = this.#sessions.get(threadId);
      if (session?.head !== turnId || session.isTaken) return undefined;
      const { connection } = session;
      if (connection.isClosed || !connection.abilities.fork || this.#keepsTooSlowly.has(connection)) return undefined;
      const tooLate = AbortSignal.timeout(this.#options.keepTime);
      return orAborted(this.#keepSession(threadId, session, turnId, tooLate), [tooLate], () =>
        this.#keepsTooSlowly.add(connection),
      );
    });
  }

  async #keepSession(
    threadId: ThreadId,
    session: AcpSession,
    turnId: TurnId,
    tooLate: AbortSignal,
  ): Promise<string | undefined> {
    const fork = await this.#fork(session.connection, session.id, session.place, turnId);
    if (await this.#canKeep(fork)) return toMemory(fork.id);
    await this.#options.onSession(fork, session);
    tooLate.throwIfAborted();
    this.#sessions.set(threadId, fork);
    this.#close(session);
    return toMemory(session.id);
  }

  /** Does one thing of a thread at a time. */
  #inTurn<T>(threadId: ThreadId, work: () => Promise<T>): Promise<T> {
    const done = (this.#queues.get(threadId) ?? Promise.resolve()).then(work);
    const settled = done.catch(() => undefined);
    this.#queues.set(threadId, settled);
    return done;
  }

  async #reach(
    history: readonly PastTurn[],
    place: AgentPlace,
    connection: AcpConnection,
    live: AcpSession | undefined,
  ): Promise<{ readonly session: AcpSession; readonly known: number; readonly isLost: boolean }> {
    const head = live && { sessionId: live.id, head: live.head, isInPlace: isSamePlace(live.place, place) };
    const steps = planSession(history, this.#options.agentId, head);
    let isLost = false;
    for (const step of steps) {
      const headTurn = history[step.known - 1]?.turn.id;
      try {
        const session = await this.#take(step, place, connection, live, headTurn);
        if (session !== undefined) return { session, known: step.known, isLost };
      } catch (cause) {
        // It does not have this session any more; another way may be open.
        const isOver = !(cause instanceof AgentFailure) || cause.kind !== 'service' || step.kind === 'new';
        if (isOver) throw cause;
        isLost = true;
      }
    }
    throw new Error('There is always a way to a session.');
  }

  /** `undefined` when the agent has no such way. */
  async #take(
    step: SessionStep,
    place: AgentPlace,
    connection: AcpConnection,
    live: AcpSession | undefined,
    head: TurnId | undefined,
  ): Promise<AcpSession | undefined> {
    switch (step.kind) {
      case 'continue':
        if (live?.connection === connection) return live;
        return live && this.#reopen(connection, live.id, place, head, live);
      case 'fork': {
        if (!connection.abilities.fork) return undefined;
        const fork = await this.#forkKept(connection, step.sessionId, place, head);
        await this.#options.onSession(fork, undefined);
        return fork;
      }
      case 'new': {
        const reply = await connection.request('session/new', parametersOf(connection, place));
        const session = new AcpSession(connection, sessionIdIn(reply, connection), place, undefined, reply);
        await this.#options.onSession(session, undefined);
        return session;
      }
    }
  }

  /** Opens a session of an earlier process. */
  async #reopen(
    connection: AcpConnection,
    sessionId: string,
    place: AgentPlace,
    head: TurnId | undefined,
    before: AcpSession | undefined,
  ): Promise<AcpSession | undefined> {
    const { resume, load } = connection.abilities;
    if (!resume && !load) return undefined;
    const method = resume ? 'session/resume' : 'session/load';
    const reply = await connection.request(method, { sessionId, ...parametersOf(connection, place) });
    const session = new AcpSession(connection, sessionId, place, head, reply);
    await this.#options.onSession(session, before);
    return session;
  }

  /** Some agents fork what they have stored, others only what they have opened. */
  async #forkKept(
    connection: AcpConnection,
    sessionId: string,
    place: AgentPlace,
    head: TurnId | undefined,
  ): Promise<AcpSession> {
    try {
      return await this.#fork(connection, sessionId, place, head);
    } catch (cause) {
      if (!(cause instanceof AgentFailure) || cause.kind !== 'service') throw cause;
      if ((await this.#reopen(connection, sessionId, place, head, undefined)) === undefined) throw cause;
      return this.#fork(connection, sessionId, place, head);
    }
  }

  async #fork(
    connection: AcpConnection,
    sessionId: string,
    place: AgentPlace,
    head: TurnId | undefined,
  ): Promise<AcpSession> {
    const reply = await connection.request('session/fork', { sessionId, ...parametersOf(connection, place) });
    return new AcpSession(connection, sessionIdIn(reply, connection), place, head, reply);
  }

  async #canKeep({ connection, id, place }: AcpSession): Promise<boolean> {
    if (this.#keepsForks !== undefined) return this.#keepsForks;
    try {
      const probe = await this.#fork(connection, id, place, undefined);
      if (connection.abilities.delete) await connection.request('session/delete', { sessionId: probe.id });
      this.#keepsForks = true;
    } catch (cause) {
      if (!(cause instanceof AgentFailure) || cause.kind !== 'service') throw cause;
      this.#keepsForks = false;
    }
    return this.#keepsForks;
  }

  /** The agent need not hold it ready any more; what it has stored stays. */
  #close({ connection, id }: AcpSession): void {
    if (connection.isClosed || !connection.abilities.close) return;
    void connection.request('session/close', { sessionId: id }).catch(() => undefined);
  }

  /** Once a thread, also when it is opened again. */
  #noticeFor(
    { threadId, history }: AgentTurn,
    missing: readonly PastTurn[],
    { name, abilities }: AcpConnection,
    isLost: boolean,
  ): string | undefined {
    if (missing.every(({ items }) => items.length === 0)) return undefined;
    const text = !abilities.fork
      ? `${name} cannot resume its session. It gets the earlier messages as text.`
      : isLost
        ? `${name} does not have its session any more. It gets the earlier messages as text.`
        : `${name} has not seen all of the earlier messages. It gets those as text.`;
    const key = `${threadId} ${text}`;
    const isTold = history.some(({ items }) => items.some(item => item.kind === 'notice' && item.text === text));
    if (isTold || this.#noticed.has(key)) return undefined;
    this.#noticed.add(key);
    return text;
  }
}

function parametersOf({ abilities }: AcpConnection, { cwd, additionalDirectories }: AgentPlace): Fields {
  const more = abilities.additionalDirectories && additionalDirectories.length > 0 ? { additionalDirectories } : {};
  return { cwd, mcpServers: [], ...more };
}

function sessionIdIn(reply: Fields, { name }: AcpConnection): string {
  const id = textIn(reply['sessionId']);
  if (id === undefined) throw new AgentFailure('other', `${name} made a session without a name, which cannot be used.`);
  return id;
}
