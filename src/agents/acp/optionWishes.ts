import type { AgentOption } from '../../core/ports/agent.ts';
import type { AcpSession } from './acpSession.ts';
import { chooseRequest, modesId, optionsIn, toAgentOptions, withMode } from './sessionOptions.ts';

/** What the user chose of an agent: holds for all its sessions, also those to come. */
export class OptionWishes {
  readonly #name: string;
  readonly #wishes = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #options: readonly AgentOption[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** As the session has them that was heard of last. */
  options(): readonly AgentOption[] {
    return this.#options;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells those who listen. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  show({ options }: AcpSession): void {
    this.#options = toAgentOptions(options);
    this.changed();
  }

  /** The agent has changed something itself, such as its mode: that is what holds now. */
  follow(session: AcpSession): void {
    for (const { id, chosen } of toAgentOptions(session.options))
      if (this.#wishes.has(id)) this.#wishes.set(id, chosen);
    this.show(session);
  }

  /** Makes the choices in a session that is new: what the user chose, else what the one before it in its thread has. */
  async apply(session: AcpSession, before: AcpSession | undefined): Promise<void> {
    const had =
      before === undefined ? [] : toAgentOptions(before.options).map(({ id, chosen }) => [id, chosen] as const);
    for (const [optionId, choiceId] of new Map([...had, ...this.#wishes])) {
      const option = toAgentOptions(session.options).find(({ id }) => id === optionId);
      const isOpen =
        option !== undefined && option.chosen !== choiceId && option.choices.some(({ id }) => id === choiceId);
      // It goes on with what it has; the user sees what that is.
      if (isOpen) await choose(session, optionId, choiceId).catch(() => undefined);
    }
    this.show(session);
  }

  /** Rejects, in words, what is not among the choices, or when the agent refuses. */
  async choose(optionId: string, choiceId: string, sessions: readonly AcpSession[]): Promise<void> {
    const option = this.#options.find(({ id }) => id === optionId);
    if (option?.choices.every(({ id }) => id !== choiceId) ?? true) {
      throw new Error(`${this.#name} does not offer this any more.`);
    }
    const open = sessions.filter(({ connection }) => !connection.isClosed);
    for (const session of open) {
      const has = toAgentOptions(session.options).some(
        ({ id, choices }) => id === optionId && choices.some(one => one.id === choiceId),
      );
      if (has) await choose(session, optionId, choiceId);
    }
    this.#wishes.set(optionId, choiceId);
    const shown = open.at(-1);
    if (shown !== undefined) this.show(shown);
    else this.#showWish(optionId, choiceId);
  }

  #showWish(optionId: string, chosen: string): void {
    this.#options = this.#options.map(option => (option.id === optionId ? { ...option, chosen } : option));
    this.changed();
  }
}

async function choose(session: AcpSession, optionId: string, choiceId: string): Promise<void> {
  const { method, params } = chooseRequest(session.id, session.options, optionId, choiceId);
  const reply = await session.connection.request(method, params);
  session.options = optionId === modesId ? withMode(session.options, choiceId) : optionsIn(reply, session.options);
}
