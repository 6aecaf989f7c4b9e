import type { TurnId } from '../../core/ids.ts';
import type { AgentEvent, AgentTurn, PermissionKind, PermissionRequest } from '../../core/ports/agent.ts';
import type { AcpConnection } from './acpConnection.ts';
import type { AgentPlace } from './agentPlace.ts';
import { fieldsOf, listIn, textIn, type Fields } from './fields.ts';
import type { Prompt } from './promptBlocks.ts';
import { optionsIn, updateOptions, type SessionOptions } from './sessionOptions.ts';
import { TurnUpdates } from './turnUpdates.ts';

interface RunningTurn {
  readonly turn: AgentTurn;
  readonly updates: TurnUpdates;
  readonly signal: AbortSignal;
}

/** A conversation that an agent's process holds. */
export class AcpSession {
  readonly connection: AcpConnection;
  readonly id: string;
  readonly place: AgentPlace;
  options: SessionOptions;
  /** The last turn it knows; `undefined` when it knows none. */
  head: TurnId | undefined;
  /** A turn was given it, and may be sent any moment. */
  isTaken = false;
  #running: RunningTurn | undefined;

  /** @param reply to the request that made it */
  constructor(connection: AcpConnection, id: string, place: AgentPlace, head: TurnId | undefined, reply: Fields) {
    this.connection = connection;
    this.id = id;
    this.place = place;
    this.head = head;
    this.options = optionsIn(reply);
  }

  /** Takes in what the agent tells of it, at any time. Returns whether there is something else to choose. */
  takeUpdate(update: Fields): boolean {
    this.#running?.updates.take(update);
    const before = this.options;
    this.options = updateOptions(update, before);
    return this.options !== before;
  }

  /** Resolves with the id of the option that the user chose; with `undefined` for none. */
  async takePermission({ toolCall, options }: Fields): Promise<string | undefined> {
    const running = this.#running;
    if (running === undefined || running.signal.aborted) return undefined;
    const call = running.updates.takeCall({ toolCallId: 'permission', ...fieldsOf(toolCall) });
    const choices = listIn(options).flatMap(permissionOption);
    if (call === undefined || choices.length === 0) return undefined;
    const chosen = await running.turn.ask({ call, options: choices });
    const choice = choices.find(({ id }) => id === chosen);
    if (choice === undefined) return undefined;
    if (choice.kind === 'rejectOnce' || choice.kind === 'rejectAlways') running.updates.reject(call.id);
    return choice.id;
  }

  /**
   * Sends `blocks`, the turn's message, and waits for the end of the turn. Resolves soon after `signal` aborts; `false` then when the agent did
   * not stop within `stopTime` milliseconds. Rejects with `AgentFailure`.
   */
  async prompt(
    turn: AgentTurn,
    blocks: Prompt['blocks'],
    emit: (event: AgentEvent) => void,
    signal: AbortSignal,
    stopTime: number,
  ): Promise<boolean> {
    const updates = new TurnUpdates(this.place, emit);
    this.#running = { turn, updates, signal };
    this.head = turn.turnId;
    const reply = this.connection.prompt({ sessionId: this.id, prompt: blocks });
    const stop = new StopWait(
      signal,
      stopTime,
      () => void this.connection.notify('session/cancel', { sessionId: this.id }),
    );
    try {
      const answer = await Promise.race([reply, stop.tooLong]);
      // What is told right after the reply still belongs to the turn.
      await macrotask();
      if (answer !== undefined) updates.finish(answer, this.connection.name, signal.aborted);
      return answer !== undefined;
    } catch (cause) {
      await macrotask();
      if (!signal.aborted) throw cause;
      return true;
    } finally {
      stop.dispose();
      reply.catch(() => undefined);
      updates.close(false);
      this.#running = undefined;
    }
  }
}

/** Tells the agent to stop, once, and for how long that is waited for. */
class StopWait {
  /** Resolves when the agent has had its time to stop. */
  readonly tooLong: Promise<undefined>;
  readonly #signal: AbortSignal;
  readonly #abort: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, stopTime: number, onStop: () => void) {
    let end: () => void = () => undefined;
    this.tooLong = new Promise(resolve => (end = () => resolve(undefined)));
    this.#signal = signal;
    this.#abort = () => {
      onStop();
      this.#timer = setTimeout(end, stopTime);
    };
    if (signal.aborted) this.#abort();
    else signal.addEventListener('abort', this.#abort, { once: true });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#abort);
  }
}

const permissionKinds: ReadonlyMap<unknown, PermissionKind> = new Map<unknown, PermissionKind>([
  ['allow_once', 'allowOnce'],
  ['allow_always', 'allowAlways'],
  ['reject_once', 'rejectOnce'],
  ['reject_always', 'rejectAlways'],
]);

/** Agents name and order them as they like; what an option does is its kind. */
function permissionOption(option: unknown): PermissionRequest['options'] {
  const { optionId, name, kind } = fieldsOf(option);
  const id = textIn(optionId);
  const known = permissionKinds.get(kind);
  return id === undefined || known === undefined ? [] : [{ id, name: textIn(name) ?? id, kind: known }];
}

const macrotask = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
