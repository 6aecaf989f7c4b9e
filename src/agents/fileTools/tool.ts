import type { AgentEvent, AgentTurn } from '../../core/ports/agent.ts';
import type { ToolCall } from '../../core/thread.ts';
import { readFields, schemaOf, type Fields, type ObjectSchema, type ValuesOf } from './fields.ts';
import type { Permissions } from './permissions.ts';

/** Something a model can have done. */
export interface Tool {
  readonly name: string;
  /** For the model. */
  readonly description: string;
  readonly parameters: ObjectSchema;
  /** It may change what other calls find. */
  readonly changes: boolean;
  /** Does what the arguments ask, as the model wrote them. */
  readonly run: (argumentsJson: string, use: ToolUse) => Promise<ToolAnswer>;
}

/** One call of a tool. */
export interface ToolUse {
  /** Unique in the turn. */
  readonly callId: string;
  readonly turn: AgentTurn;
  readonly permissions: Permissions;
  /** Tells what has changed on the call's card. */
  readonly report: (change: Partial<Omit<ToolCall, 'id'>>) => void;
  readonly signal: AbortSignal;
}

/** What a model is told of a call. */
export interface ToolAnswer {
  readonly text: string;
  readonly failed: boolean;
}

export const done = (text: string): ToolAnswer => ({ text, failed: false });
export const failed = (text: string): ToolAnswer => ({ text, failed: true });

export type CallCard = Pick<ToolCall, 'kind' | 'title' | 'paths'>;

export interface ToolDefinition<Given extends Fields> {
  readonly name: string;
  readonly description: string;
  readonly fields: Given;
  readonly changes: boolean;
  /** What the card says while the call runs. */
  readonly card: (values: ValuesOf<Given>, turn: AgentTurn) => CallCard;
  /** Does it. An error it throws is told to the model in the error's words. */
  readonly work: (values: ValuesOf<Given>, use: ToolUse) => Promise<ToolAnswer>;
}

/** Makes a tool that checks its arguments before it does anything. */
export const defineTool = <Given extends Fields>({
  name,
  description,
  fields,
  changes,
  card,
  work,
}: ToolDefinition<Given>): Tool => ({
  name,
  description,
  changes,
  parameters: schemaOf(fields),
  run: async (argumentsJson, use) => {
    const values = readFields(fields, argumentsJson);
    if (!values.ok) return failed(values.error);
    use.report(card(values.value, use.turn));
    return work(values.value, use);
  },
});

/**
 * Runs a call and shows it: running, then done or failed. Rejects only when the turn is stopped; whatever else goes wrong is told
 * to the model.
 */
export async function runTool(
  tool: Tool,
  argumentsJson: string,
  use: Omit<ToolUse, 'report'>,
  emit: (event: AgentEvent) => void,
): Promise<ToolAnswer> {
  let call: ToolCall = {
    id: use.callId,
    kind: 'other',
    title: tool.name,
    paths: [],
    status: 'running',
    added: 0,
    removed: 0,
    detail: '',
  };
  const report: ToolUse['report'] = change => {
    call = { ...call, ...change };
    emit({ kind: 'toolCall', call });
  };
  const answer = await tool.run(argumentsJson, { ...use, report }).catch((cause: unknown) => {
    if (use.signal.aborted) {
      report({ status: 'failed' });
      throw cause;
    }
    return failed(cause instanceof Error ? cause.message : String(cause));
  });
  const detail = answer.failed && call.detail === '' ? { detail: answer.text } : {};
  report({ status: answer.failed ? 'failed' : 'done', ...detail });
  return answer;
}
