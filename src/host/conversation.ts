import { rewindConversation, selectVersion } from '../app/rewindConversation.ts';
import { sendMessage as send } from '../app/sendMessage.ts';
import type { MessageImage } from '../core/images.ts';
import { parseThreadId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { Agent } from '../core/ports/agent.ts';
import type { CommitFailure, ThreadContent, ThreadSummary } from '../core/ports/store.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { Result } from '../core/result.ts';
import type { Turn } from '../core/thread.ts';
import { explainCommitFailure } from '../app/failureText.ts';
import { openThreadAgent, waitForAnswer } from './agents.ts';
import { attach, refuseImages, refuseTooMany } from './images.ts';
import { putAwayLeft } from './putAwayLeft.ts';
import { Refusal, type QueuedMessage, type Session } from './session.ts';
import { noteOutcome, noteStored } from './storageTrouble.ts';

export interface Outgoing {
  readonly text: string;
  readonly images?: readonly MessageImage[];
  /** The turn it follows; absent for the end of the path on screen. */
  readonly parentId?: TurnId | undefined;
  readonly onlyFitting?: boolean;
  /** Who answers; absent for the agent that is chosen. */
  readonly agentId?: string;
  /** Answers in place of those that can be chosen. */
  readonly agent?: Agent;
}

/** What a list says of the thread on screen; `undefined` before its first message. */
export function currentThread({ state: { threadId, work } }: Session): ThreadSummary | undefined {
  return threadId === undefined ? undefined : work?.services.store.findThread(threadId);
}

/** The thread on screen, all of it; `undefined` before its first message. Takes long for a long one. */
export function currentContent(session: Session): ThreadContent | undefined {
  const { threadId } = session.state;
  return threadId === undefined ? undefined : session.work.services.store.readThread(threadId);
}

/** The restores of the thread on screen, in the order they were begun. */
export function restoresOf({ state: { threadId, work } }: Session): readonly RestoreOperation[] {
  return threadId === undefined ? [] : (work?.services.store.listRestores(threadId) ?? []);
}

export function findTurn(session: Session, turnId: TurnId): Turn {
  const turn = session.work.services.store.readTurn(turnId)?.turn;
  if (turn === undefined) throw new Refusal('This message is not part of the thread anymore.');
  refuseOtherThread(session, turn.threadId);
  return turn;
}

/** Refuses what belongs to a thread that is not on screen, or was left meanwhile. */
export function refuseOtherThread({ state }: Session, threadId: ThreadId): void {
  if (threadId !== state.threadId) throw new Refusal('Another thread is open now. Nothing was changed.');
}

/**
 * Sends a message, or queues it while a turn runs. Resolves once it is durable; the turn goes on after that. Refuses, and
 * nothing is sent, when it cannot be stored.
 */
export async function sendMessage(session: Session, message: Outgoing): Promise<void> {
  if (message.text.trim() === '') throw new Refusal('There is nothing to send.');
  refuseWhileReading(session);
  refuseArchived(session);
  if (message.parentId !== undefined) findTurn(session, message.parentId);
  if (session.state.restoring) throw new Refusal('Files are being restored. Send the message when that is done.');
  if (session.state.state.kind === 'untrusted') throw new Refusal('Agents need a trusted workspace.');
  const { images = [] } = message;
  refuseImages(agentOf(session, message), images);
  const { running, queued } = session.state;
  if (running === undefined) return startTurn(session, message);
  const before = queued.get(running.threadId);
  refuseTooMany([...(before?.images ?? []), ...images]);
  queue(session, running.threadId, before, message);
}

/** Asks the running turn to stop and waits until it has. */
export async function stopTurn(session: Session): Promise<void> {
  const { running } = session.state;
  if (running === undefined) return;
  running.abort.abort(new Error('Stopped by the user.'));
  session.updateRunning({ stopping: true, waiting: [] });
  await running.over;
}

/** Who answers it. */
const agentOf = ({ state: { agents }, agent }: Session, message: Outgoing): Agent =>
  message.agent ?? agents.find(({ id }) => id === message.agentId) ?? agent;

function startTurn(session: Session, message: Outgoing): Promise<void> {
  const { services, late, logError } = session.work;
  const agent = agentOf(session, message);
  const { images = [] } = message;
  const threadId = session.state.threadId ?? parseThreadId(services.environment.newId());
  const parentId = 'parentId' in message ? message.parentId : currentThread(session)?.thread.activeTurnId;
  const abort = new AbortController();

  return new Promise((resolve, reject) => {
    const turn = send(
      services,
      {
        threadId,
        parentId,
        text: message.text,
        ...(images.length === 0 ? {} : { images }),
        agent,
        onlyFitting: message.onlyFitting ?? false,
        prepare: async () => late?.settle(),
      },
      {
        onStarted: ({ id, startedAt }) => {
          session.update({ turnWindow: undefined, otherVersion: undefined });
          session.updateRunning({ turnId: id, startedAt });
          resolve();
        },
        onBefore: before => {
          noteOutcome(session, threadId, before);
          session.update({});
        },
        onItems: items => session.updateRunning({ items }),
        onStep: step => session.updateRunning({ step }),
        onAsk: request => waitForAnswer(session, request),
      },
      abort.signal,
    );
    const over = turn.then(
      result => {
        if (!result.ok) {
          session.update({ running: undefined });
          reject(new Refusal(`The message was not sent: ${explainCommitFailure(result.error)}. Nothing was changed.`));
          return;
        }
        const { turnId, notStored, after, remembered } = result.value;
        void remembered.then(() => session.update({}));
        if (after !== undefined) noteOutcome(session, threadId, after);
        turnOver(session, { threadId, turnId }, notStored);
      },
      (cause: unknown) => {
        const turnId = session.state.running?.turnId;
        if (turnId === undefined) {
          session.update({ running: undefined });
          reject(cause instanceof Error ? cause : new Error(String(cause)));
          return;
        }
        logError?.('A turn was broken off', cause);
        turnOver(session, { threadId, turnId }, 'something went wrong, and the log has the details');
      },
    );
    session.update({
      threadId,
      running: {
        threadId,
        abort,
        startedAt: services.environment.now(),
        turnId: undefined,
        items: [],
        step: 'Thinking',
        stopping: false,
        waiting: [],
        over,
      },
    });
  });
}

/** @param notStored why its end could not be stored; `undefined` when it was */
function turnOver(
  session: Session,
  turn: { readonly threadId: ThreadId; readonly turnId: TurnId },
  notStored: string | undefined,
): void {
  session.work.late?.turnEnded(turn);
  const failures = new Map(session.state.notStored);
  if (notStored !== undefined) failures.set(turn.turnId, notStored);
  session.update({ running: undefined, notStored: failures });
  void sendQueued(session);
}

/** The message that waits in the thread on screen. */
export const queuedMessage = ({ state: { threadId, queued } }: Session): QueuedMessage | undefined =>
  threadId && queued.get(threadId);

/** Makes these the one message that waits in a thread. */
function queue(session: Session, threadId: ThreadId, ...parts: readonly (QueuedMessage | undefined)[]): void {
  const text = parts.flatMap(part => part?.text ?? []).join('\n\n');
  const images = parts.flatMap(part => part?.images ?? []);
  session.update({ queued: new Map(session.state.queued).set(threadId, { text, images }) });
}

/** Sends the message that waits in the thread on screen, but not while the files are about to go back. */
export async function sendQueued(session: Session): Promise<void> {
  const { threadId, page, running } = session.state;
  const queued = queuedMessage(session);
  if (threadId === undefined || queued === undefined || page !== undefined || running !== undefined) return;
  takeQueued(session, false);
  try {
    await sendMessage(session, queued);
  } catch {
    // It stays in sight as queued, and goes out with the next message.
    queue(session, threadId, queued, session.state.queued.get(threadId));
  }
}

/** Takes the message that waits out of the queue; `undefined` when none does. To be edited, its images go back to the message box. */
export function takeQueued(session: Session, toEdit: boolean): string | undefined {
  const { threadId } = session.state;
  const taken = queuedMessage(session);
  session.update({ queued: new Map([...session.state.queued].filter(([id]) => id !== threadId)) });
  if (toEdit) attach(session, taken?.images ?? []);
  return taken?.text;
}

/** All that waits, in whichever thread. */
export const queuedText = ({ state: { queued } }: Session): string | undefined =>
  [...queued.values()].map(({ text }) => text).join('\n\n') || undefined;

/** Shows another version of a message. */
export async function showVersion(session: Session, turnId: TurnId): Promise<void> {
  refuseChanges(session);
  const turn = findTurn(session, turnId);
  accept(session, await selectVersion(session.work.services, currentContent(session)?.turns ?? [], turn));
  session.update({});
}

/** Hides a message and all that follow it; files stay. */
export async function rewindToBefore(session: Session, turnId: TurnId): Promise<void> {
  refuseChanges(session);
  refuseArchived(session);
  const turn = findTurn(session, turnId);
  accept(session, await rewindConversation(session.work.services, turn.threadId, turn.parentId));
  session.update({ otherVersion: undefined });
}

/** Shows a thread, or an empty one for `undefined`. While a turn runs, or files are restored, only the one on screen can be opened. */
export function openThread(session: Session, threadId: ThreadId | undefined): void {
  if (threadId !== undefined && session.work.services.store.findThread(threadId) === undefined)
    throw new Refusal('This thread is not in the store anymore.');
  const { running, restoring } = session.state;
  if (threadId !== undefined && threadId === session.state.threadId && (running !== undefined || restoring)) return;
  refuseWhileRunning(session);
  const left = currentThread(session)?.thread;
  session.state.page?.abort.abort();
  const timeline = { ...session.state.timeline, from: 0 };
  const shown = { page: undefined, otherVersion: undefined, turnWindow: undefined, timeline };
  session.update({ threadId, ...shown, ...openThreadAgent(session, threadId) });
  if (left?.temporary === true && left.id !== threadId) void putAwayLeft(session);
}

export function refuseWhileRunning(session: Session): void {
  if (session.state.running !== undefined) throw new Refusal('Stop the turn first.');
  refuseWhileRestoring(session);
}

export function refuseWhileRestoring(session: Session): void {
  if (session.state.restoring) throw new Refusal('Files are being restored. Try again when that is done.');
}

export function refuseWhileReading(session: Session): void {
  if (!session.isReading) return;
  throw new Refusal(
    'Another window is writing to this thread. This one follows along and takes over when that one closes.',
  );
}

/** Refuses to go on with the thread on screen while it is put away. */
export function refuseArchived(session: Session): void {
  if (currentThread(session)?.thread.archivedAt !== undefined) throw new Refusal('This thread is archived.');
}

/** Refuses what changes threads, checkpoints or files, while something else may be doing so. */
export function refuseChanges(session: Session): void {
  refuseWhileReading(session);
  refuseWhileRunning(session);
}

/** Turns a failed commit into a refusal in words. */
export function accept(session: Session, stored: Result<void, CommitFailure>): void {
  if (stored.ok) noteStored(session);
  else throw new Refusal(`Nothing was changed: ${explainCommitFailure(stored.error)}.`);
}
