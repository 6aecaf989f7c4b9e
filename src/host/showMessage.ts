import type { TurnId } from '../core/ids.ts';
import { openThread, refuseWhileRestoring, showVersion } from './conversation.ts';
import { closeCoverage } from './coverage.ts';
import { decideLater } from './interruptedRestore.ts';
import { Refusal, type Session } from './session.ts';
import { showTurn } from './turnWindow.ts';

/** Brings a message into the part of the chat that is shown: its thread is opened, and its version chosen where that can be. */
export async function showMessage(session: Session, id: TurnId): Promise<void> {
  const found = session.work.services.store.readTurn(id);
  if (found === undefined) throw new Refusal('This message is not in the store anymore.');
  const { threadId } = found.turn;
  if (threadId !== session.state.threadId) openThread(session, threadId);
  showConversation(session);
  if (found.place === undefined && !session.isReading) await showVersion(session, id);
  showTurn(session, id);
}

/** Pages that nothing is chosen in make way for the conversation. */
function showConversation(session: Session): void {
  const { page, isPageInEditor, interrupted, threadId } = session.state;
  if (page !== undefined && !isPageInEditor) {
    refuseWhileRestoring(session);
    throw new Refusal('The restore preview is open in the chat. Close it first, or open it in an editor.');
  }
  if (interrupted?.operation.threadId === threadId) decideLater(session);
  closeCoverage(session);
}
