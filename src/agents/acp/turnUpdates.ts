import type { AgentEvent } from '../../core/ports/agent.ts';
import type { PlanStep, TokenUsage, ToolCall } from '../../core/thread.ts';
import type { AgentPlace } from './agentPlace.ts';
import { blockText } from './contentText.ts';
import { countIn, fieldsOf, listIn, textIn, type Fields } from './fields.ts';
import { ToolCalls } from './toolCalls.ts';

/** What an agent tells during one turn, as events. After the end nothing is told any more. */
export class TurnUpdates {
  readonly #emit: (event: AgentEvent) => void;
  readonly #calls: ToolCalls;
  #usage: TokenUsage = {};
  #lastMessage: string | undefined;
  #isText = false;
  #isOver = false;

  constructor(place: AgentPlace, emit: (event: AgentEvent) => void) {
    this.#calls = new ToolCalls(place);
    this.#emit = event => {
      if (this.#isOver) return;
      if (event.kind === 'text' || entersTurn(event)) this.#isText = event.kind === 'text';
      emit(event);
    };
  }

  /** Takes in a `session/update`. Those of a kind that is not known, or not of the turn, tell nothing. */
  take(update: Fields): void {
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#takeText(update);
        break;
      case 'agent_thought_chunk':
        this.#tell('thought', blockText(update['content']));
        break;
      case 'tool_call':
      case 'tool_call_update':
        this.takeCall(update);
        break;
      case 'plan':
        this.#emit({ kind: 'plan', steps: listIn(update['entries']).flatMap(planStep) });
        break;
      case 'usage_update':
        this.#takeUsage({
          contextUsed: countIn(update['used']),
          contextSize: countIn(update['size']),
          cost: costIn(update['cost']),
        });
        break;
      case 'notice':
        this.#takeNotice(update);
        break;
      case 'compaction_update':
        this.#takeCompaction(update);
        break;
    }
  }

  /** Takes in what is told of a tool call, also by a request for permission. */
  takeCall(update: Fields): ToolCall | undefined {
    const call = this.#calls.update(update);
    if (call !== undefined) this.#emit({ kind: 'toolCall', call });
    return call;
  }

  reject(callId: string): void {
    this.#calls.reject(callId);
  }

  /** Takes in the reply to the prompt, which is the end of the turn. */
  finish(reply: Fields, name: string, isStopped: boolean): void {
    const { inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens } = fieldsOf(reply['usage']);
    const sent = [inputTokens, cachedReadTokens, cachedWriteTokens].map(countIn).filter(count => count !== undefined);
    this.#takeUsage({
      input: sent.length === 0 ? undefined : sent.reduce((sum, count) => sum + count, 0),
      output: countIn(outputTokens),
    });
    const notice = isStopped ? undefined : stopNotice(reply['stopReason'], name);
    if (notice !== undefined) this.#tell('notice', notice);
    this.close(!isStopped && reply['stopReason'] !== 'cancelled');
  }

  /** Ends the turn: nothing is told after that. */
  close(isCompleted: boolean): void {
    for (const call of this.#calls.close(isCompleted)) this.#emit({ kind: 'toolCall', call });
    this.#isOver = true;
  }

  /** Messages that follow each other are paragraphs. */
  #takeText({ content, messageId }: Fields): void {
    const message = textIn(messageId);
    const isNext =
      this.#isText && message !== undefined && this.#lastMessage !== undefined && message !== this.#lastMessage;
    const text = blockText(content);
    if (text === '') return;
    this.#tell('text', isNext ? `\n\n${text}` : text);
    this.#lastMessage = message;
  }

  #tell(kind: 'text' | 'thought' | 'notice', text: string): void {
    if (text === '') return;
    this.#emit(kind === 'notice' ? { kind, text } : { kind, delta: text });
  }

  #takeUsage(news: { readonly [K in keyof TokenUsage]: TokenUsage[K] | undefined }): void {
    const known = Object.entries(news).filter(([, value]) => value !== undefined);
    if (known.length === 0) return;
    this.#usage = { ...this.#usage, ...Object.fromEntries(known) };
    this.#emit({ kind: 'usage', usage: this.#usage });
  }

  #takeNotice({ title, description }: Fields): void {
    const parts = [textIn(title), textIn(description)].filter(part => part !== undefined);
    this.#tell('notice', parts.join(': '));
  }

  #takeCompaction({ status, error }: Fields): void {
    if (status === 'completed') this.#tell('notice', 'The agent summed up the conversation, to have room to go on.');
    else if (status === 'failed') {
      this.#tell('notice', `The agent could not sum up the conversation: ${textIn(error) ?? 'it did not tell why.'}`);
    } else this.#emit({ kind: 'step', text: 'Summing up the conversation' });
  }
}

/** Whether it comes between what was said before and what is said next. */
const entersTurn = ({ kind }: AgentEvent): boolean => kind === 'thought' || kind === 'toolCall' || kind === 'notice';

function planStep(entry: unknown): readonly PlanStep[] {
  const { content, status } = fieldsOf(entry);
  const text = textIn(content);
  if (text === undefined) return [];
  return [{ text, status: status === 'completed' ? 'done' : status === 'in_progress' ? 'inProgress' : 'pending' }];
}

function costIn(value: unknown): TokenUsage['cost'] {
  const { amount, currency } = fieldsOf(value);
  const count = countIn(amount);
  const unit = textIn(currency);
  return count === undefined || unit === undefined ? undefined : { amount: count, currency: unit };
}

/** What the user should know about how the turn ended. */
function stopNotice(reason: unknown, name: string): string | undefined {
  switch (reason) {
    case 'max_tokens':
      return `The answer of ${name} was cut off: it has reached the number of tokens that it may have.`;
    case 'max_turn_requests':
      return `${name} stopped: it has reached the number of requests that a turn may have. Tell it to go on if it should.`;
    case 'refusal':
      return `${name} refuses to answer this, and will not remember the message.`;
    case 'cancelled':
      return `${name} stopped by itself.`;
    default:
      return undefined;
  }
}
