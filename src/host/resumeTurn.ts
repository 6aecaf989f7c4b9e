import { continuingMessage } from '../app/continueTurn.ts';
import type { TurnId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { Thread, Turn } from '../core/thread.ts';
import type { ResumeView } from '../protocol/chatViews.ts';
import { currentContent, findTurn, refuseArchived, refuseChanges, sendMessage } from './conversation.ts';
import { continueFromCheckpoint } from './forks.ts';
import type { Native } from './native.ts';
import { pickThreadCheckpoint } from './rewind.ts';
import { Refusal, type Session } from './session.ts';

/** What can be done about the last turn of the path when it was interrupted or has failed; `undefined` when nothing can. */
export function resumeOf(session: Session, { activeTurnId, archivedAt }: Thread, turn: Turn): ResumeView | undefined {
  const { running, restoring, agents } = session.state;
  const isBusy = running !== undefined || restoring || session.isReading;
  if (turn.status === 'completed' || turn.id !== activeTurnId || archivedAt !== undefined || isBusy) return undefined;
  const agent = agents.find(({ id }) => id === turn.agentId);
  // An agent with a hint takes messages of a certain form, and this is none.
  return { canContinue: agent !== undefined && agent.hint === undefined };
}

/** Lets the agent go on with a turn that was interrupted or has failed. Files stay as they are. */
export async function continueTurn(session: Session, turnId: TurnId): Promise<void> {
  const { content, turn } = findResumable(session, turnId);
  await session.work.late?.settle();
  const text = await continuingMessage(session.work.services, content, turn);
  // The files were walked, and something else may have begun meanwhile.
  findResumable(session, turnId);
  await sendMessage(session, { text, parentId: turn.id, agentId: turn.agentId });
}

/** The last turn of the thread on screen, which can be continued. Refuses what cannot. */
function findResumable(session: Session, turnId: TurnId): { readonly content: ThreadContent; readonly turn: Turn } {
  refuseChanges(session);
  refuseArchived(session);
  const turn = findTurn(session, turnId);
  const content = currentContent(session);
  const resume = content && resumeOf(session, content.thread, turn);
  if (content === undefined || resume === undefined) throw new Refusal('The thread has gone on since.');
  if (!resume.canContinue)
    throw new Refusal('The agent of this message cannot go on by itself. Run the message again.');
  return { content, turn };
}

/** Lets the user choose a checkpoint of the thread, and continues from it in a new one. */
export async function resumeFromCheckpoint(session: Session, native: Native): Promise<void> {
  refuseChanges(session);
  const checkpoint = await pickThreadCheckpoint(session, native, 'Continue: choose a checkpoint to start from');
  if (checkpoint !== undefined) await continueFromCheckpoint(session, native, checkpoint.id);
}
