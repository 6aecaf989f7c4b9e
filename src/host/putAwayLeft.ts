import { putAwayTemporary } from '../app/manageThreads.ts';
import type { Session } from './session.ts';

/**
 * Puts temporary threads away that nobody is in any more: those of windows that are closed, and the one that was left. What cannot be
 * stored now is done when the store is opened the next time.
 */
export async function putAwayLeft(session: Session): Promise<void> {
  if (session.isReading) return;
  const stored = await putAwayTemporary(session.work.services, session.state.threadId);
  if (stored.ok) session.update({});
}
