import { gitPatchTo } from '../core/gitInfo.ts';
import { parseTurnId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { MessageImage } from '../core/images.ts';
import type { Agent } from '../core/ports/agent.ts';
import type { CommitFailure, StoreRecord } from '../core/ports/store.ts';
import { ok, type Result } from '../core/result.ts';
import type { Thread, Turn } from '../core/thread.ts';
import { runAgent, toAgentTurn, type TurnEnd, type TurnObserver } from './agentTurn.ts';
import { commitOrHold, commitRecords } from './commitRecords.ts';
import { commitWithCheckpoint, type CheckpointOutcome } from './commitWithCheckpoint.ts';
import { explainCommitFailure } from './failureText.ts';
import { ItemRecorder, newItem } from './itemRecorder.ts';
import type { Services } from './services.ts';

export interface Message {
  /** Started with this message when it is not known yet. */
  readonly threadId: ThreadId;
  /** The turn it follows; `undefined` for a first message. */
  readonly parentId: TurnId | undefined;
  readonly text: string;
  /** Stored together with the message; absent for none. */
  readonly images?: readonly MessageImage[];
  readonly agent: Agent;
  readonly onlyFitting: boolean;
  /** Done before the files are captured. */
  readonly prepare?: () => Promise<void>;
}

export interface TurnResult {
  readonly turnId: TurnId;
  /** What became of the checkpoint after it; `undefined` with `notStored`, and where the thread has no folder. */
  readonly after: CheckpointOutcome | undefined;
  /** Why the last part of the turn could not be stored, for the user; the files are as the agent left them. */
  readonly notStored: string | undefined;
  /** Resolves when what the agent remembers of the turn is stored, or that has failed. */
  readonly remembered: Promise<void>;
}

/**
 * Sends a message and waits until its turn is over. The message is stored and the agent called at once; the `before`
 * checkpoint is taken meanwhile, and the agent waits for it with its first change. Then an `after` checkpoint and the end of
 * the turn in one commit. In a thread without a folder no checkpoints are taken. Neither a file that cannot be captured nor a full disk stops a message; that the checkpoint failed
 * is part of the turn then.
 *
 * Fails when the message can be neither stored nor held: then nothing was sent.
 */
export async function sendMessage(
  services: Services,
  message: Message,
  observer: TurnObserver,
  signal: AbortSignal,
): Promise<Result<TurnResult, CommitFailure>> {
  const started = await startTurn(services, message);
  if (!started.ok) return started;
  const { turn, isFirst } = started.value;
  const hasFolder = services.store.threadFolder(turn.threadId) !== null;
  observer.onStarted(turn);

  const kind = isFirst ? 'baseline' : 'before';
  const before = prepareTurn(services, turn, hasFolder ? kind : undefined, message, observer);
  const git = hasFolder ? noteGit(services, turn) : Promise.resolve();
  // Whatever breaks beside the agent, its answer is stored. What it waits for itself fails its turn, in words.
  const beside = Promise.allSettled([before, git]);
  const recorder = new ItemRecorder(services, turn.id, observer.onItems);
  const asked = toAgentTurn(services, turn, message, { before, observer, signal });
  const end = await runAgent(message.agent, asked, recorder, observer, signal);
  await beside;
  if (hasFolder) observer.onStep('Saving checkpoint');
  const ended = await endTurn(services, turn, end, recorder, hasFolder);
  return ok({
    turnId: turn.id,
    after: ended.ok ? ended.value : undefined,
    notStored: ended.ok ? undefined : explainCommitFailure(ended.error),
    remembered: ended.ok ? keepMemory(services, turn, message.agent) : Promise.resolve(),
  });
}

interface StartedTurn {
  readonly turn: Turn;
  /** The thread has no checkpoint yet. */
  readonly isFirst: boolean;
}

async function startTurn(services: Services, message: Message): Promise<Result<StartedTurn, CommitFailure>> {
  const { environment, store } = services;
  const thread = store.findThread(message.threadId);
  const parent = message.parentId === undefined ? undefined : store.readTurn(message.parentId)?.turn;
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
  const stored = await commitOrHold(store, [
    ...(thread === undefined ? [{ kind: 'threadStarted', thread: newThread(message.threadId, now) } as const] : []),
    { kind: 'turnStarted', turn },
    ...imageRecords(services, turn.id, message),
    { kind: 'threadChanged', id: message.threadId, at: now, patch: { activeTurnId: turn.id } },
  ]);
  return stored.ok ? ok({ turn, isFirst: store.firstCheckpoint(message.threadId, 0) === undefined }) : stored;
}

function imageRecords(services: Services, turnId: TurnId, { images = [] }: Message): readonly StoreRecord[] {
  return images.length === 0
    ? []
    : [{ kind: 'itemAppended', item: newItem(services, turnId, { kind: 'images', images }) }];
}

/** Resolves when there is a checkpoint, or it is part of the turn that there is none, or there is to be none. */
async function prepareTurn(
  services: Services,
  { id: turnId, threadId }: Turn,
  kind: 'baseline' | 'before' | undefined,
  { prepare }: Message,
  { onBefore }: TurnObserver,
): Promise<void> {
  await prepare?.();
  if (kind === undefined) return;
  const taken = await commitWithCheckpoint(services, { threadId, turnId, kind }, []);
  if (taken.ok) onBefore(taken.value);
}

/** Keeps where the files stand in git, if that is other than when the last message was sent. A disk that refuses is no matter here. */
async function noteGit({ store, files }: Services, { threadId, startedAt: at }: Turn): Promise<void> {
  const found = await files.gitHead(store.threadFolder(threadId) ?? '');
  const git = gitPatchTo(store.findThread(threadId)?.thread.git, found);
  if (git !== undefined) await commitOrHold(store, [{ kind: 'threadChanged', id: threadId, at, patch: { git } }]);
}

export const newThread = (id: ThreadId, now: number): Thread => ({
  id,
  name: undefined,
  createdAt: now,
  updatedAt: now,
  activeTurnId: undefined,
});

/** What the agent remembers of a turn comes in its own time. Where it cannot be kept, the agent gets the conversation as text. */
async function keepMemory({ store }: Services, { id: turnId, threadId }: Turn, agent: Agent): Promise<void> {
  const memory = await agent.remember?.(threadId, turnId);
  if (memory !== undefined) await commitRecords(store, [{ kind: 'agentRemembered', turnId, memory }]);
}

async function endTurn(
  services: Services,
  turn: Turn,
  end: TurnEnd,
  recorder: ItemRecorder,
  hasFolder: boolean,
): Promise<Result<CheckpointOutcome | undefined, CommitFailure>> {
  const at = services.environment.now();
  const rest = await recorder.finish();
  const records: readonly StoreRecord[] = [
    ...rest,
    { kind: 'turnEnded', id: turn.id, at, ...end },
    { kind: 'threadChanged', id: turn.threadId, at, patch: {} },
  ];
  if (hasFolder) {
    return commitWithCheckpoint(services, { threadId: turn.threadId, turnId: turn.id, kind: 'after' }, records);
  }
  const kept = await commitOrHold(services.store, records);
  return kept.ok ? ok(undefined) : kept;
}
