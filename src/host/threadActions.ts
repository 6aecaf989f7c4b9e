import { deleteThread as removeThread, renameThread as nameThread } from '../app/manageThreads.ts';
import type { ThreadId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { threadTitle } from '../core/thread.ts';
import { formatSize } from '../protocol/counts.ts';
import { accept, openThread, refuseChanges, refuseWhileReading } from './conversation.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

export async function renameThread(session: Session, native: Native, id: ThreadId): Promise<void> {
  refuseWhileReading(session);
  const { thread, turns } = readThread(session, id);
  const value = threadTitle(thread.name, turns[0]?.text);
  const name = await native.askText({
    title: 'Rename Thread',
    prompt: 'New name; empty to use the first message',
    value,
  });
  if (name === undefined || name === value) return;
  accept(session, await nameThread(session.work.services, id, name));
  session.update({});
}

export async function deleteThread(session: Session, native: Native, id: ThreadId): Promise<void> {
  refuseWhileReading(session);
  if (session.state.threadId === id) refuseChanges(session);
  const { thread, turns, checkpoints } = readThread(session, id);
  const count = checkpoints.length === 1 ? '1 checkpoint goes' : `${checkpoints.length} checkpoints go`;
  const bytes = session.state.sizes?.threads.get(id) ?? 0;
  const size = bytes === 0 ? '' : ` (${formatSize(bytes)})`;
  const confirmed = await native.confirm({
    message: `Delete “${threadTitle(thread.name, turns[0]?.text)}” for good?`,
    detail: `${count} with it${size}. Files in your workspace do not change. This cannot be undone.`,
    action: 'Delete Thread',
  });
  if (!confirmed) return;
  accept(session, await removeThread(session.work.services, id));
  if (session.state.threadId === id) openThread(session, undefined);
  else session.update({});
}

export async function switchThread(session: Session, native: Native): Promise<void> {
  const choices = session.work.services.store.listThreads().map(({ thread, firstMessage }) => ({
    id: thread.id,
    label: threadTitle(thread.name, firstMessage),
    description: new Date(thread.updatedAt).toLocaleString(),
  }));
  if (choices.length === 0) throw new Refusal('There are no threads in this workspace yet.');
  const picked = await native.pick('Switch thread', choices);
  const choice = choices.find(({ id }) => id === picked);
  if (choice === undefined) return;
  openThread(session, choice.id);
  await native.showChat();
}

function readThread(session: Session, id: ThreadId): ThreadContent {
  const content = session.work.services.store.readThread(id);
  if (content === undefined) throw new Refusal('This thread is not in the store anymore.');
  return content;
}
