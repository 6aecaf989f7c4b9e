import type { ThreadId } from '../core/ids.ts';
import { closePage } from './previewPage.ts';
import type { Session } from './session.ts';

/**
 * Keeps the views true to a store that another window may write to, and takes over when that one has gone.
 *
 * @param onWriting called when this window writes to the store from now on: at once, or later
 * @returns how to stop
 */
export function followStore(session: Session, onWriting: () => void): () => void {
  const { store } = session.work.services;
  let access = store.access();
  if (access === 'writing') onWriting();
  return store.onChange(() => {
    const before = access;
    access = store.access();
    if (access === 'reading' && session.state.page?.phase.kind !== 'writing') closePage(session);
    session.update({ threadId: access === 'reading' ? threadToFollow(session) : session.state.threadId });
    if (access === 'writing' && before === 'reading') onWriting();
  });
}

/** The thread on screen while it is there, else the one used last. */
function threadToFollow({ state, work }: Session): ThreadId | undefined {
  const { store } = work.services;
  if (state.threadId !== undefined && store.findThread(state.threadId) !== undefined) return state.threadId;
  return store.listThreads({ limit: 1 })[0]?.thread.id;
}
