import { stopTurn } from './conversation.ts';
import { Refusal, type Session } from './session.ts';

/** Ends the programs of the agent that is chosen, whatever they do, and with them its turn. Its next message starts it again. */
export async function endAgent(session: Session): Promise<void> {
  const { agent } = session;
  if (agent.end === undefined) throw new Refusal(`${agent.name} runs no program of its own that could be ended.`);
  await Promise.all([agent.end(), stopTurn(session)]);
}
