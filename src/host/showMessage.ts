import type { TurnId } from '../core/ids.ts';
import { openThread, showVersion } from './conversation.ts';
import { Refusal, type Session } from './session.ts';
import { showTurn } from './turnWindow.ts';

/** Brings a message into the part of the chat that is shown: its thread is opened, and its version chosen where that can be. */
export async function showMessage(session: Session, id: TurnId): Promise<void> {
  const found = session.work.services.store.readTurn(id);
  if (found === undefined) throw new Refusal('This message is not in the store anymore.');
  const { threadId } = found.turn;
  if (threadId !== session.state.threadId) openThread(session, threadId);
  if (found.place === undefined && !session.isReading) await showVersion(session, id);
  showTurn(session, id);
}
