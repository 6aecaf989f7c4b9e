import type { AgentOptionView, AgentView, ChatView, PermissionView } from '../protocol/chatViews.ts';
import type { AgentOption } from '../core/ports/agent.ts';
import { toCallView } from './toolCallToView.ts';
import type { Session, WaitingRequest } from './session.ts';

/** Who can answer, and what can be chosen. */
export function toAgentViews(
  session: Session,
): Pick<ChatView, 'agentName' | 'agents' | 'hint' | 'options' | 'commands' | 'takesFiles'> {
  const { agent } = session;
  const agents = session.state.agents.map(({ id, name, origin }): AgentView => ({
    id,
    name,
    origin: origin ?? 'builtIn',
    isChosen: id === agent.id,
  }));
  return {
    agentName: agent.name,
    agents,
    hint: agent.hint ?? 'Ask for a change',
    commands: agent.commands?.() ?? [],
    // One with a hint takes messages of a certain form.
    takesFiles: agent.hint === undefined,
    options: (agent.options?.() ?? []).map(toOptionView),
  };
}

const toOptionView = ({ id, name, kind, chosen, choices }: AgentOption): AgentOptionView => ({
  id,
  name,
  kind,
  chosen: choices.find(choice => choice.id === chosen)?.name ?? chosen,
});

export const toPermissionView = ({ id, request: { call, options } }: WaitingRequest): PermissionView => ({
  id,
  call: toCallView(call),
  options,
});
