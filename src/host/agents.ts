import type { ThreadId } from '../core/ids.ts';
import type { PermissionRequest } from '../core/ports/agent.ts';
import type { Native } from './native.ts';
import { Refusal, type Session, type SessionState, type WaitingRequest } from './session.ts';

/** Shows a request of the agent until it is answered. `undefined` once it is not waited for any more. */
export function waitForAnswer(session: Session, request: PermissionRequest): Promise<string | undefined> {
  const id = session.work.services.environment.newId();
  return new Promise(resolve => {
    const answer = (optionId: string | undefined): void => {
      const waiting = session.state.running?.waiting.filter(other => other.id !== id) ?? [];
      session.updateRunning({ waiting });
      resolve(optionId);
    };
    const waiting: WaitingRequest = { id, request, answer };
    session.updateRunning({ waiting: [...(session.state.running?.waiting ?? []), waiting] });
  });
}

export function answerPermission(session: Session, requestId: string, optionId: string): void {
  const waiting = session.state.running?.waiting.find(({ id }) => id === requestId);
  if (waiting === undefined) throw new Refusal('The agent does not wait for this any more.');
  if (waiting.request.options.every(({ id }) => id !== optionId)) throw new Refusal('This is not among the answers.');
  waiting.answer(optionId);
}

/** A thread goes on with the agent that answered in it last, where that one is still there. */
export function openThreadAgent(
  { state: { work, agents } }: Session,
  threadId: ThreadId | undefined,
): Pick<SessionState, 'agentId'> | undefined {
  const store = work?.services.store;
  const leaf = threadId && store?.findThread(threadId)?.thread.activeTurnId;
  const last = leaf && store.readTurn(leaf)?.turn.agentId;
  return last !== undefined && agents.some(({ id }) => id === last) ? { agentId: last } : undefined;
}

export function useAgent(session: Session, agentId: string): void {
  if (session.state.running !== undefined) throw new Refusal('Stop the turn before another agent goes on.');
  if (session.state.agents.every(({ id }) => id !== agentId)) throw new Refusal('This agent is not there any more.');
  session.update({ agentId });
}

export async function chooseAgent(session: Session, native: Native): Promise<void> {
  const chosen = session.agent.id;
  const choices = session.state.agents.map(({ id, name }) => ({
    id,
    label: name,
    ...(id === chosen ? { description: 'selected' } : {}),
  }));
  const picked = await native.pick('Who answers the next message?', choices);
  if (picked !== undefined) useAgent(session, picked);
}

/** Lets the user choose a model, a mode, or whatever else the agent offers. */
export async function chooseAgentOption(session: Session, native: Native, optionId: string): Promise<void> {
  const { agent } = session;
  const option = agent.options?.().find(({ id }) => id === optionId);
  if (option === undefined) throw new Refusal(`${agent.name} does not offer this any more.`);
  const picked = await native.pick(
    `${agent.name}: ${option.name}`,
    option.choices.map(({ id, name, description }) => ({
      id,
      label: name,
      ...(id === option.chosen ? { description: 'selected' } : {}),
      ...(description === undefined ? {} : { detail: description }),
    })),
  );
  if (picked !== undefined) await agent.choose?.(optionId, picked);
}

/** No process of an agent can write any more once this resolves. */
export async function endAgents({ state: { agents } }: Session): Promise<void> {
  await Promise.all(agents.map(async agent => agent.end?.()));
}
