import { checkpointBefore } from '../app/editThreadMessage.ts';
import { rollBack } from '../app/rewindConversation.ts';
import { activePath } from '../core/branch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { lastToUndo, type RestoreOperation } from '../core/restore.ts';
import { fail } from '../core/result.ts';
import { threadTitle, type Turn } from '../core/thread.ts';
import {
  accept,
  currentContent,
  refuseArchived,
  refuseChanges,
  refuseWhileReading,
  rewindToBefore,
} from './conversation.ts';
import { forkAndShow } from './forks.ts';
import type { Choice, Native } from './native.ts';
import { placeOf } from './place.ts';
import { openRestorePage } from './previewPage.ts';
import { undoRestore } from './restorePage.ts';
import { Refusal, type Session } from './session.ts';

/**
 * Goes back to just before a message, in steps: which message, then what goes back. Whatever writes files ends in the
 * restore preview.
 */
export async function rewind(session: Session, native: Native): Promise<void> {
  refuseWhileReading(session);
  const turn = await pickMessage(session, native, 'Rewind: choose a message to go back to');
  if (turn === undefined) return;
  const content = contentOf(session);
  const hidden = activePath(content.turns, content.thread.activeTurnId).length - turn.number + 1;
  const hides = hidden === 1 ? '1 message will be hidden' : `${hidden} messages will be hidden`;
  const before = checkpointBefore(content, turn.id);
  const conversation: Choice = {
    id: 'conversation',
    label: 'Conversation only',
    detail: `${hides}. Nothing is erased. Files stay.`,
  };
  const files: readonly Choice[] =
    before === undefined || before.expired
      ? []
      : [
          {
            id: 'both',
            label: 'Files and conversation',
            detail: `${hides}. Files go back to checkpoint ${before.number}, after a preview.`,
          },
          {
            id: 'files',
            label: 'Files only',
            detail: `Files go back to checkpoint ${before.number}, after a preview.`,
          },
        ];
  const newThread: Choice = {
    id: 'newThread',
    label: 'New thread from here',
    detail: 'This thread stays as it is. The new one starts before this message, with the files as they are now.',
  };
  const what = await native.pick('Rewind: what should go back?', [...files, conversation, newThread]);
  if (what === undefined) return;
  if (what === 'newThread') await forkAndShow(session, native, { threadId: turn.threadId, upTo: turn.parentId });
  else if (what === 'conversation') await rewindToBefore(session, turn.id);
  else if (before !== undefined) {
    await native.showChat();
    await openRestorePage(
      session,
      before.id,
      what === 'both' ? { kind: 'rewind', turnId: turn.id } : { kind: 'restore' },
    );
  }
}

/** Lets the user pick a message of the thread, newest first. */
export async function pickMessage(session: Session, native: Native, title: string): Promise<Turn | undefined> {
  const content = contentOf(session);
  const path = activePath(content.turns, content.thread.activeTurnId);
  if (path.length === 0) throw new Refusal('This thread has no messages yet.');
  const picked = await native.pick(
    title,
    [...path].reverse().map(turn => messageChoice(content, turn)),
  );
  return path.find(({ id }) => id === picked);
}

function messageChoice(content: ThreadContent, turn: Turn): Choice {
  const changed = content.checkpoints
    .filter(({ turnId, kind }) => turnId === turn.id && kind === 'after')
    .reduce((sum, { changedCount }) => sum + changedCount, 0);
  const files = changed === 0 ? 'no files changed' : changed === 1 ? '1 file changed' : `${changed} files changed`;
  const time = new Date(turn.startedAt).toLocaleString();
  return {
    id: turn.id,
    label: threadTitle(undefined, turn.text),
    description: `message ${turn.number}`,
    detail: `${time} · ${files}`,
  };
}

/** Lets the user pick a checkpoint of the thread, newest first; those whose files are gone are left out. */
export async function pickThreadCheckpoint(
  session: Session,
  native: Native,
  title: string,
): Promise<Checkpoint | undefined> {
  const { checkpoints } = contentOf(session);
  const kept = checkpoints.filter(({ expired }) => !expired);
  const choices = [...kept].reverse().map(checkpoint => ({
    id: checkpoint.id,
    label: `Checkpoint ${checkpoint.number}`,
    description: checkpoint.name ?? placeOf(session.work.services.store, checkpoint),
    detail: new Date(checkpoint.createdAt).toLocaleString(),
  }));
  const picked = await native.pick(title, choices);
  return checkpoints.find(({ id }) => id === picked);
}

/** Opens the preview of the checkpoint the user picks. */
export async function restoreFiles(session: Session, native: Native): Promise<void> {
  refuseWhileReading(session);
  const checkpoint = await pickThreadCheckpoint(session, native, 'Restore files: choose a checkpoint');
  if (checkpoint === undefined) return;
  await native.showChat();
  await openRestorePage(session, checkpoint.id, { kind: 'restore' });
}

/** Asks how many of the last messages are to be hidden, and hides them. Nothing is erased, and files stay. */
export async function rollBackMessages(session: Session, native: Native): Promise<void> {
  const refuse = (): void => {
    refuseChanges(session);
    refuseArchived(session);
  };
  refuse();
  const { thread } = contentOf(session);
  const prompt = 'How many of the last messages to hide. Nothing is erased, and files stay.';
  const given = await native.askText({ title: 'Roll Back Messages', prompt, value: '1' });
  if (given === undefined) return;
  // A turn may have begun meanwhile.
  refuse();
  const rolledBack = await rollBack(session.work.services, thread.id, Number(given.trim()));
  if (!rolledBack.ok && rolledBack.error.kind === 'notACount') throw new Refusal('Give a whole number from 1.');
  if (!rolledBack.ok && rolledBack.error.kind === 'threadNotFound') {
    throw new Refusal('This thread is not in the store anymore.');
  }
  if (!rolledBack.ok && rolledBack.error.kind === 'notStored') accept(session, fail(rolledBack.error.failure));
  session.update({ otherVersion: undefined });
}

/** Takes back the last restore of the thread that was not taken back yet. */
export async function undoLastRestore(session: Session, native: Native): Promise<RestoreOperation | undefined> {
  const last = lastToUndo(contentOf(session).restores);
  if (last === undefined) throw new Refusal('There is no restore to undo in this thread.');
  await native.showChat();
  return undoRestore(session, last.id);
}

function contentOf(session: Session): ThreadContent {
  const content = currentContent(session);
  if (content === undefined) throw new Refusal('This thread has no messages yet.');
  return content;
}
