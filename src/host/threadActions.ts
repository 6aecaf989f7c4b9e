import {
  archiveThread as putAway,
  deleteThread as removeThread,
  familyBelow,
  renameThread as nameThread,
  unarchiveThread as bringBack,
} from '../app/manageThreads.ts';
import type { ThreadId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { titleOf } from '../core/thread.ts';
import { formatCount, formatSize } from '../protocol/counts.ts';
import { accept, openThread, refuseChanges, refuseWhileReading } from './conversation.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

export async function renameThread(session: Session, native: Native, id: ThreadId): Promise<void> {
  refuseWhileReading(session);
  const { thread, turns } = readThread(session, id);
  const value = titleOf(thread, turns[0]?.text);
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
  const below = familyBelow(session.work.services.store, id);
  refuseWhileBusy(session, [id, ...below]);
  const { thread, turns } = readThread(session, id);
  const family = [id, ...below].map(each => readThread(session, each));
  const taken = family.reduce((sum, { checkpoints }) => sum + checkpoints.length, 0);
  const children = below.length === 0 ? '' : ` and ${formatCount(below.length, 'child thread', 'child threads')}`;
  const count = `${formatCount(taken, 'checkpoint', 'checkpoints')}${children}`;
  const bytes = [id, ...below].reduce((sum, each) => sum + (session.state.sizes?.threads.get(each) ?? 0), 0);
  const size = bytes === 0 ? '' : ` (${formatSize(bytes)})`;
  const confirmed = await native.confirm({
    message: `Delete “${titleOf(thread, turns[0]?.text)}” for good?`,
    detail: `${count} ${taken === 1 && below.length === 0 ? 'goes' : 'go'} with it${size}. Files in your workspace do not change. This cannot be undone.`,
    action: 'Delete Thread',
  });
  if (!confirmed) return;
  // A turn may have begun meanwhile.
  refuseWhileBusy(session, [id, ...below]);
  accept(session, await removeThread(session.work.services, id));
  const { threadId } = session.state;
  if (threadId !== undefined && [id, ...below].includes(threadId)) openThread(session, undefined);
  else session.update({});
}

/** Puts a thread and its descendants away. It stays on screen, to be read. */
export async function archiveThread(session: Session, id: ThreadId): Promise<void> {
  refuseWhileReading(session);
  readThread(session, id);
  refuseWhileBusy(session, [id, ...familyBelow(session.work.services.store, id)]);
  accept(session, await putAway(session.work.services, id));
  session.update({});
}

export async function unarchiveThread(session: Session, id: ThreadId): Promise<void> {
  refuseWhileReading(session);
  readThread(session, id);
  accept(session, await bringBack(session.work.services, id));
  session.update({});
}

/** While one of them is on screen, nothing else may be going on in it. */
function refuseWhileBusy(session: Session, ids: readonly ThreadId[]): void {
  const { threadId } = session.state;
  if (threadId !== undefined && ids.includes(threadId)) refuseChanges(session);
}

export async function switchThread(session: Session, native: Native): Promise<void> {
  const choices = session.work.services.store.listThreads({ limit: Infinity }).map(({ thread, firstMessage }) => ({
    id: thread.id,
    label: titleOf(thread, firstMessage),
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
