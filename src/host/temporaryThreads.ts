import { keepThread as keep } from '../app/manageThreads.ts';
import { accept, currentThread, refuseWhileReading } from './conversation.ts';
import { forkAndShow } from './forks.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/** Starts a thread to try something in, with a copy of the one on screen. It is in no list, and put away once it is left. */
export async function tryInTemporaryThread(session: Session, native: Native): Promise<void> {
  const thread = currentThread(session)?.thread;
  if (thread === undefined) throw new Refusal('This thread has no messages yet.');
  await forkAndShow(session, native, { threadId: thread.id, upTo: thread.activeTurnId, temporary: true });
}

/** Makes the temporary thread on screen one like any other. */
export async function keepThread(session: Session): Promise<void> {
  refuseWhileReading(session);
  const thread = currentThread(session)?.thread;
  if (thread?.temporary !== true) throw new Refusal('This thread is not a temporary one.');
  accept(session, await keep(session.work.services, thread.id));
  session.update({});
}
