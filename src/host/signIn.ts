import { AgentFailure, type Agent, type SignInWay } from '../core/ports/agent.ts';
import type { TurnId } from '../core/ids.ts';
import { findTurn } from './conversation.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/** Lets the user sign in to the agent of a turn that failed since it did not know them. */
export async function signIn(session: Session, native: Native, turnId: TurnId): Promise<void> {
  const { agentId } = findTurn(session, turnId);
  const agent = session.state.agents.find(({ id }) => id === agentId);
  if (agent === undefined) throw new Refusal('This agent is not there any more.');
  const ways = agent.signInWays?.() ?? [];
  if (ways.length === 0) throw new Refusal(`${agent.name} says no way to sign in. Its documents do.`);
  const way = ways.length === 1 ? ways[0] : await pickWay(native, agent, ways);
  if (way === undefined) return;
  if (way.command === undefined) {
    await signInBy(agent, way);
    native.showMessage(`${agent.name} knows you now. Send the message again.`);
    return;
  }
  native.typeInTerminal(agent.name, way.command);
  // It reads who you are when it is started.
  await agent.end?.();
}

async function pickWay(native: Native, agent: Agent, ways: readonly SignInWay[]): Promise<SignInWay | undefined> {
  const choices = ways.map(({ id, name, description, command }) => ({
    id,
    label: name,
    ...(description === undefined ? {} : { detail: description }),
    ...(command === undefined ? {} : { description: command }),
  }));
  const picked = await native.pick(`Sign in to ${agent.name}`, choices);
  return ways.find(({ id }) => id === picked);
}

async function signInBy(agent: Agent, { id }: SignInWay): Promise<void> {
  try {
    await agent.signIn?.(id);
  } catch (cause) {
    if (cause instanceof AgentFailure || cause instanceof Error) throw new Refusal(cause.message);
    throw cause;
  }
}
