import type {
  LanguageModelV3CallOptions,
  LanguageModelV3Prompt,
  LanguageModelV3StreamPart,
  SharedV3ProviderMetadata,
} from '@ai-sdk/provider';
import { AgentFailure } from '../../core/ports/agent.ts';
import {
  ContextTooLong,
  type ChatMessage,
  type ChatModel,
  type ChatPart,
  type ChatRequest,
  type ModelCall,
} from '../chatModel.ts';
import type * as library from './clientLibrary.ts';
import { codeOf, explainCut, explainProblem, isPassing } from './endpointFailure.ts';
import { delayAfter, pause, usualRetries, waitingText, type FailedAttempt, type RetryOptions } from './retry.ts';

export type ClientLibrary = typeof library;

export interface EndpointOptions {
  /** Such as `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly contextSize: number | undefined;
  readonly retries?: RetryOptions;
}

/** A model behind an OpenAI-compatible endpoint. Requests that fail before any of the answer came are tried again. */
export function createEndpointModel(library: ClientLibrary, options: EndpointOptions): ChatModel {
  const { baseUrl, model, apiKey, headers, contextSize, retries = usualRetries } = options;
  const provider = library.createOpenAICompatible({
    name: providerName,
    baseURL: baseUrl.replace(/\/+$/, ''),
    headers: { ...headers },
    includeUsage: true,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const languageModel = provider.chatModel(model);
  const names = { baseUrl, model };

  async function* open(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatPart, PartStream> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await languageModel.doStream(toCallOptions(request, signal))).stream;
      } catch (cause) {
        signal.throwIfAborted();
        const failed = toFailedAttempt(library, cause);
        const delay = isPassing(failed.problem) ? delayAfter(attempt, failed, retries) : undefined;
        if (delay === undefined) throw explainProblem(failed.problem, names);
        yield { kind: 'step', text: waitingText(delay, failed) };
        await pause(delay, signal);
        yield { kind: 'step', text: 'Thinking' };
      }
    }
  }

  return {
    name: model,
    contextSize,
    async *stream(request, signal) {
      const parts = yield* open(request, signal);
      try {
        for await (const part of eachOf(parts, signal)) yield* toChatParts(part, problem => failureOf(problem));
      } catch (cause) {
        signal.throwIfAborted();
        throw failureOf(cause);
      }
    },
  };

  /** What the service said in the middle of an answer, or that the connection was lost. */
  function failureOf(cause: unknown): Error {
    if (cause instanceof AgentFailure || cause instanceof ContextTooLong) return cause;
    if (typeof cause === 'object' && cause !== null && !(cause instanceof Error)) {
      return explainProblem(
        { status: statusIn(cause), body: JSON.stringify({ error: cause }), message: '', code: undefined },
        names,
      );
    }
    return explainCut({ message: cause instanceof Error ? cause.message : String(cause) }, names);
  }
}

/** Under this name the client keeps what it wants back with a call. */
const providerName = 'endpoint';

type PartStream = ReadableStream<LanguageModelV3StreamPart>;

async function* eachOf(parts: PartStream, signal: AbortSignal): AsyncGenerator<LanguageModelV3StreamPart> {
  const reader = parts.getReader();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function* toChatParts(part: LanguageModelV3StreamPart, failureOf: (cause: unknown) => Error): Generator<ChatPart> {
  switch (part.type) {
    case 'text-delta':
      yield { kind: 'text', delta: part.delta };
      break;
    case 'reasoning-delta':
      yield { kind: 'thought', delta: part.delta };
      break;
    case 'tool-call': {
      const call: ModelCall = { id: part.toolCallId, name: part.toolName, argumentsJson: part.input };
      yield {
        kind: 'call',
        call: part.providerMetadata === undefined ? call : { ...call, extra: part.providerMetadata },
      };
      break;
    }
    case 'finish': {
      const { usage, finishReason } = part;
      if (usage.inputTokens.total !== undefined || usage.outputTokens.total !== undefined) {
        yield { kind: 'usage', input: usage.inputTokens.total, output: usage.outputTokens.total };
      }
      if (finishReason.unified === 'length') yield { kind: 'cut', by: 'length' };
      if (finishReason.unified === 'content-filter') yield { kind: 'cut', by: 'filter' };
      break;
    }
    case 'error':
      throw failureOf(part.error);
    default:
      break;
  }
}

const toCallOptions = (
  { system, messages, tools }: ChatRequest,
  abortSignal: AbortSignal,
): LanguageModelV3CallOptions => ({
  prompt: [{ role: 'system', content: system }, ...messages.map(toPrompt)],
  abortSignal,
  ...(tools.length === 0
    ? {}
    : {
        tools: tools.map(({ name, description, parameters }) => ({
          type: 'function' as const,
          name,
          description,
          inputSchema: { ...parameters, required: [...parameters.required] },
        })),
      }),
});

function toPrompt(message: ChatMessage): LanguageModelV3Prompt[number] {
  switch (message.role) {
    case 'user':
      return {
        role: 'user',
        content: [
          ...(message.images ?? []).map(({ mimeType, data }) => ({ type: 'file' as const, mediaType: mimeType, data })),
          { type: 'text', text: message.text },
        ],
      };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.calls.map(({ id, name, argumentsJson, extra }) => ({
            type: 'tool-call' as const,
            toolCallId: id,
            toolName: name,
            input: parsedOrEmpty(argumentsJson),
            ...(extra === undefined ? {} : { providerOptions: withGoogle(extra as SharedV3ProviderMetadata) }),
          })),
        ],
      };
    case 'tools':
      return {
        role: 'tool',
        content: message.results.map(({ callId, name, text, failed }) => ({
          type: 'tool-result' as const,
          toolCallId: callId,
          toolName: name,
          output: { type: failed ? ('error-text' as const) : ('text' as const), value: text },
        })),
      };
  }
}

/** The client looks for what it gave under its own name in another place, when it is given back. */
const withGoogle = (metadata: SharedV3ProviderMetadata): SharedV3ProviderMetadata => ({
  ...metadata,
  google: metadata[providerName] ?? {},
});

/** Services refuse a call of their own whose arguments are no JSON. */
function parsedOrEmpty(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function toFailedAttempt({ APICallError }: ClientLibrary, cause: unknown): FailedAttempt {
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!APICallError.isInstance(cause))
    return { problem: { status: undefined, body: '', message, code }, retryAfter: undefined };
  const { statusCode: status, responseBody: body = '', responseHeaders } = cause;
  return { problem: { status, body, message, code }, retryAfter: responseHeaders?.['retry-after'] };
}

/** Errors within a stream name their HTTP status, or nothing. */
function statusIn(error: object): number {
  const { code, status } = error as { code?: unknown; status?: unknown };
  const given = [status, code].find(value => typeof value === 'number' && value >= 400 && value < 600);
  return typeof given === 'number' ? given : 500;
}
