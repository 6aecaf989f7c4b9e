import type { ChatModel, ChatPart, ChatRequest, ModelCall } from '../../src/agents/chatModel.ts';

/** An answer of a model: its parts, a failure in the end, or whatever it does with the request. */
export type ScriptedAnswer =
  readonly (ChatPart | Error)[] | ((request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatPart>);

export interface ScriptedModel extends ChatModel {
  /** What it was asked, in order. */
  readonly requests: ChatRequest[];
}

/** A model that gives these answers, one a request. */
export function scriptedModel(answers: readonly ScriptedAnswer[], contextSize?: number): ScriptedModel {
  const requests: ChatRequest[] = [];
  return {
    name: 'Scripted',
    contextSize,
    requests,
    async *stream(request, signal) {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined) throw new Error('BUG: the script is over');
      if (typeof answer === 'function') {
        yield* answer(request, signal);
        return;
      }
      for (const part of answer) {
        await Promise.resolve();
        if (part instanceof Error) throw part;
        yield part;
      }
    },
  };
}

export const says = (delta: string): ChatPart => ({ kind: 'text', delta });

export const calls = (name: string, given: unknown, more: Partial<ModelCall> = {}): ChatPart => ({
  kind: 'call',
  call: { id: '', name, argumentsJson: typeof given === 'string' ? given : JSON.stringify(given), ...more },
});
