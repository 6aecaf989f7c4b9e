import type { Checkpoint } from '../core/checkpoint.ts';
import { parseItemId, parseTurnId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { Agent, AgentEvent, StoreRecord } from '../core/ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ItemContent, Thread, Turn } from '../core/thread.ts';
import { foldEvent, settledCount, settleItems } from '../core/turnItems.ts';
import { commitCheckpoint, takeSnapshot, type CheckpointRequest } from './captureCheckpoint.ts';
import { commitRecords } from './commitRecords.ts';
import { explainCaptureFailure, explainCommitFailure } from './failureText.ts';
import type { Services } from './services.ts';

export interface Message {
  /** Started with this message when it is not known yet. */
  readonly threadId: ThreadId;
  /** The turn it follows; `undefined` for a first message. */
  readonly parentId: TurnId | undefined;
  readonly text: string;
  readonly agent: Agent;
  readonly onlyFitting: boolean;
}

/** What can be seen of a turn while it goes on. */
export interface TurnObserver {
  /** The message and the checkpoint before it are durable. */
  readonly onStarted: (turn: Turn) => void;
  readonly onItems: (items: readonly ItemContent[]) => void;
  readonly onStep: (step: string) => void;
}

export interface TurnResult {
  readonly turnId: TurnId;
  /** Why the last part of the turn could not be stored, for the user; the files are as the agent left them. */
  readonly notStored: string | undefined;
}

/**
 * Sends a message and waits until its turn is over: a `before` checkpoint and the message in one commit, the agent, an
 * `after` checkpoint and the end of the turn in one commit. A file that cannot be captured never stops a message; that the
 * checkpoint failed is part of the turn then.
 *
 * Fails, with a clause for the user, when the message itself cannot be stored: then nothing was sent.
 */
export async function sendMessage(
  services: Services,
  message: Message,
  observer: TurnObserver,
  signal: AbortSignal,
): Promise<Result<TurnResult, string>> {
  observer.onStep('Saving checkpoint');
  const started = await startTurn(services, message);
  if (!started.ok) return started;
  const turn = started.value;
  observer.onStarted(turn);

  const recorder = new ItemRecorder(services, turn.id, observer.onItems);
  const end = await runAgent(services, message, recorder, observer, signal);
  observer.onStep('Saving checkpoint');
  const ended = await endTurn(services, turn, end, recorder);
  return ok({ turnId: turn.id, notStored: ended.ok ? undefined : ended.error });
}

async function startTurn(services: Services, message: Message): Promise<Result<Turn, string>> {
  const { environment, store } = services;
  const content = store.readThread(message.threadId);
  const parent = content?.turns.find(({ id }) => id === message.parentId);
  const now = environment.now();
  const turn: Turn = {
    id: parseTurnId(environment.newId()),
    threadId: message.threadId,
    parentId: message.parentId,
    number: (parent?.number ?? 0) + 1,
    text: message.text,
    agentId: message.agent.id,
    status: 'inProgress',
    startedAt: now,
    endedAt: undefined,
    failure: undefined,
  };
  const isFirst = content === undefined;
  const records: readonly StoreRecord[] = [
    ...(isFirst ? [{ kind: 'threadStarted', thread: newThread(message.threadId, now) } as const] : []),
    { kind: 'turnStarted', turn },
    { kind: 'threadChanged', id: message.threadId, at: now, patch: { activeTurnId: turn.id } },
  ];
  const kind = isFirst || content.checkpoints.length === 0 ? 'baseline' : 'before';
  const stored = await commitWithCheckpoint(services, { threadId: turn.threadId, turnId: turn.id, kind }, records);
  return stored.ok ? ok(turn) : stored;
}

const newThread = (id: ThreadId, now: number): Thread => ({
  id,
  name: undefined,
  createdAt: now,
  updatedAt: now,
  activeTurnId: undefined,
});

type TurnEnd =
  | { readonly status: 'completed' | 'interrupted'; readonly failure: undefined }
  | { readonly status: 'failed'; readonly failure: string };

async function runAgent(
  { files }: Services,
  { text, agent, onlyFitting }: Message,
  recorder: ItemRecorder,
  observer: TurnObserver,
  signal: AbortSignal,
): Promise<TurnEnd> {
  const emit = (event: AgentEvent): void => {
    if (event.kind === 'toolCall' && event.call.status === 'running') observer.onStep(event.call.title);
    recorder.add(event);
  };
  try {
    await agent.run({ text, onlyFitting, files }, emit, signal);
    return { status: signal.aborted ? 'interrupted' : 'completed', failure: undefined };
  } catch (cause) {
    if (signal.aborted) return { status: 'interrupted', failure: undefined };
    return { status: 'failed', failure: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function endTurn(
  services: Services,
  turn: Turn,
  { status, failure }: TurnEnd,
  recorder: ItemRecorder,
): Promise<Result<Checkpoint | undefined, string>> {
  const at = services.environment.now();
  const rest = await recorder.finish();
  return commitWithCheckpoint(services, { threadId: turn.threadId, turnId: turn.id, kind: 'after' }, [
    ...rest,
    { kind: 'turnEnded', id: turn.id, status, at, failure },
    { kind: 'threadChanged', id: turn.threadId, at, patch: {} },
  ]);
}

/** Commits `records` with a checkpoint or, when the files cannot be captured, with a note that says so. */
async function commitWithCheckpoint(
  services: Services,
  request: CheckpointRequest & { readonly turnId: TurnId },
  records: readonly StoreRecord[],
): Promise<Result<Checkpoint | undefined, string>> {
  const snapshot = await takeSnapshot(services);
  if (snapshot.ok) {
    const checkpoint = await commitCheckpoint(services, snapshot.value, request, () => records);
    return checkpoint.ok ? checkpoint : fail(explainCaptureFailure(checkpoint.error));
  }
  const note: StoreRecord = {
    kind: 'itemAppended',
    item: newItem(services, request.turnId, {
      kind: 'captureFailed',
      checkpoint: request.kind === 'after' ? 'after' : 'before',
      reason: explainCaptureFailure(snapshot.error),
    }),
  };
  const stored = await commitRecords(services.store, [...records, note]);
  return stored.ok ? ok(undefined) : fail(explainCommitFailure(stored.error));
}

const newItem = ({ environment }: Services, turnId: TurnId, content: ItemContent) => ({
  id: parseItemId(environment.newId()),
  turnId,
  createdAt: environment.now(),
  content,
});

/** Stores the items of a turn as they become final, several in one commit when they come fast. */
class ItemRecorder {
  readonly #services: Services;
  readonly #turnId: TurnId;
  readonly #onItems: (items: readonly ItemContent[]) => void;
  #items: readonly ItemContent[] = [];
  #storedCount = 0;
  #storing: Promise<void> | undefined;

  constructor(services: Services, turnId: TurnId, onItems: (items: readonly ItemContent[]) => void) {
    this.#services = services;
    this.#turnId = turnId;
    this.#onItems = onItems;
  }

  add(event: AgentEvent): void {
    this.#items = foldEvent(this.#items, event);
    this.#onItems(this.#items);
    this.#storing ??= this.#storeSettled().finally(() => (this.#storing = undefined));
  }

  /** The records of the items that are not stored yet, to be committed with the end of the turn. */
  async finish(): Promise<readonly StoreRecord[]> {
    await this.#storing;
    this.#items = settleItems(this.#items);
    this.#onItems(this.#items);
    return this.#recordsOf(this.#items.slice(this.#storedCount));
  }

  async #storeSettled(): Promise<void> {
    for (let count = settledCount(this.#items); count > this.#storedCount; count = settledCount(this.#items)) {
      const stored = await commitRecords(
        this.#services.store,
        this.#recordsOf(this.#items.slice(this.#storedCount, count)),
      );
      // The end of the turn stores them, or says that it could not.
      if (!stored.ok) return;
      this.#storedCount = count;
    }
  }

  #recordsOf(items: readonly ItemContent[]): readonly StoreRecord[] {
    return items.map(content => ({ kind: 'itemAppended', item: newItem(this.#services, this.#turnId, content) }));
  }
}
