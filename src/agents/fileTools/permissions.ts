import type { AgentTurn } from '../../core/ports/agent.ts';
import type { ToolCall } from '../../core/thread.ts';

/** What the user has allowed for as long as the agent is there. */
export interface Permissions {
  /**
   * Whether the user allows what a call is about; asked unless it was allowed for good.
   * @param subject what `Always` is about, such as one command
   * @param always how that answer is worded
   */
  ask(turn: AgentTurn, call: ToolCall, subject: string, always: string): Promise<boolean>;
}

export function createPermissions(): Permissions {
  const allowed = new Set<string>();
  return {
    ask: async (turn, call, subject, always) => {
      if (allowed.has(subject)) return true;
      const answer = await turn.ask({
        call,
        options: [
          { id: 'allow', name: 'Allow', kind: 'allowOnce' },
          { id: 'always', name: always, kind: 'allowAlways' },
          { id: 'reject', name: 'Reject', kind: 'rejectOnce' },
        ],
      });
      if (answer === 'always') allowed.add(subject);
      return answer === 'allow' || answer === 'always';
    },
  };
}
