import { forkThread, type ForkFailure, type ForkRequest } from '../app/forkThread.ts';
import { deleteThread } from '../app/manageThreads.ts';
import { explainCommitFailure } from '../app/failureText.ts';
import { activePath } from '../core/branch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, ThreadId, TurnId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import {
  accept,
  openThread,
  refuseChanges,
  refuseWhileReading,
  refuseWhileRunning,
  sendMessage,
  type Outgoing,
} from './conversation.ts';
import { findCheckpoint } from './findCheckpoint.ts';
import { refuseUndecided } from './interruptedRestore.ts';
import type { Native } from './native.ts';
import { openRestorePage, refuseExpired } from './previewPage.ts';
import { Refusal, type Session } from './session.ts';

/** Starts a thread with a copy of another one up to a message, or of none of it. Refuses with the reason. */
export async function fork(session: Session, request: ForkRequest): Promise<ThreadId> {
  refuseWhileReading(session);
  const forked = await forkThread(session.work.services, request);
  if (!forked.ok) throw new Refusal(explainFailure(forked.error));
  session.update({});
  return forked.value;
}

/** The same, and shows it; while a turn runs, or files are restored, it only says where to find it. */
export async function forkAndShow(session: Session, native: Native, request: ForkRequest): Promise<void> {
  if (request.temporary === true) refuseWhileRunning(session); // There would be no way to it.
  const forked = await fork(session, request);
  const { running, restoring } = session.state;
  if (running !== undefined || restoring) {
    native.showMessage('The new thread is in the list of threads.');
    return;
  }
  openThread(session, forked);
  await native.showChat();
}

/** Sends a message in a new fork, which is shown. When it cannot be sent there is no fork either. */
export async function sendInFork(
  session: Session,
  request: ForkRequest,
  message: Pick<Outgoing, 'text' | 'images'>,
): Promise<void> {
  const { threadId: shown } = session.state;
  const forked = await fork(session, request);
  openThread(session, forked);
  try {
    await sendMessage(session, message);
  } catch (cause) {
    openThread(session, shown);
    accept(session, await deleteThread(session.work.services, forked));
    throw cause;
  }
}

/** Starts a thread with the conversation as it was at a checkpoint; files stay as they are. */
export function forkAtCheckpoint(
  session: Session,
  native: Native,
  id: CheckpointId,
  { temporary = false } = {},
): Promise<void> {
  const checkpoint = findCheckpoint(session, id);
  const content = contentOf(session, checkpoint.threadId);
  const upTo = conversationAt(content, checkpoint);
  return forkAndShow(session, native, { threadId: content.thread.id, upTo, temporary });
}

/** The same, and opens the preview that puts the files back as they were then. */
export async function continueFromCheckpoint(session: Session, native: Native, id: CheckpointId): Promise<void> {
  refuseChanges(session);
  refuseUndecided(session);
  const checkpoint = findCheckpoint(session, id);
  refuseExpired(checkpoint);
  const content = contentOf(session, checkpoint.threadId);
  const forked = await fork(session, { threadId: content.thread.id, upTo: conversationAt(content, checkpoint) });
  const original = checkpoint.copyOf ?? checkpoint.id;
  const copy = contentOf(session, forked).checkpoints.find(({ copyOf }) => copyOf === original);
  openThread(session, forked);
  await native.showChat();
  await openRestorePage(session, (copy ?? checkpoint).id, { kind: 'restore' });
}

/** Continues another thread from where it stands, with its files as they were then. */
export async function continueFromThread(session: Session, native: Native, id: ThreadId): Promise<void> {
  refuseChanges(session);
  const content = contentOf(session, id);
  const path = new Set(activePath(content.turns, content.thread.activeTurnId).map(turn => turn.id));
  const last = content.checkpoints.findLast(
    ({ turnId, kind, expired }) => turnId !== undefined && path.has(turnId) && kind === 'after' && !expired,
  );
  if (last === undefined) await forkAndShow(session, native, { threadId: id, upTo: content.thread.activeTurnId });
  else await continueFromCheckpoint(session, native, last.id);
}

/** The last message that had been answered when the checkpoint was taken. */
function conversationAt({ turns }: ThreadContent, { kind, turnId }: Checkpoint): TurnId | undefined {
  const isBefore = kind === 'before' || kind === 'baseline';
  return isBefore ? turns.find(({ id }) => id === turnId)?.parentId : turnId;
}

function contentOf(session: Session, id: ThreadId): ThreadContent {
  const content = session.work.services.store.readThread(id);
  if (content === undefined) throw new Refusal('This thread is not in the store anymore.');
  return content;
}

function explainFailure(failure: ForkFailure): string {
  switch (failure.kind) {
    case 'threadNotFound':
      return 'This thread is not in the store anymore.';
    case 'messageNotFound':
      return 'This message is not part of the thread anymore.';
    case 'archived':
      return 'This thread is archived.';
    case 'notStored':
      return `No thread was started: ${explainCommitFailure(failure.failure)}.`;
  }
}
