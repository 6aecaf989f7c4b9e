import { ContextTooLong, type ChatMessage, type ChatModel, type ChatPart, type ChatRequest } from '../chatModel.ts';
import { explainModelError } from './explainModelError.ts';
import type { LanguageModel, LanguageModelHost } from './languageModelHost.ts';

/** Shown when VS Code asks the user whether the model may be used. */
const justification = 'To answer the messages of a thread.';

/** A language model of VS Code. VS Code asks the user before it is used for the first time. */
export function createLanguageModelChat(host: LanguageModelHost, model: LanguageModel): ChatModel {
  return {
    name: model.name,
    contextSize: model.maxInputTokens > 0 ? model.maxInputTokens : undefined,
    async *stream(request, signal) {
      signal.throwIfAborted();
      const source = new host.CancellationTokenSource();
      const cancel = (): void => source.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        const input = await countTokens(model, textOf(request));
        if (input !== undefined && model.maxInputTokens > 0 && input > model.maxInputTokens) throw new ContextTooLong();
        const options = {
          justification,
          ...(request.tools.length === 0
            ? {}
            : { tools: request.tools.map(({ parameters, ...tool }) => ({ ...tool, inputSchema: parameters })) }),
        };
        const response = await model.sendRequest(toMessages(host, request), options, source.token);
        let answer = '';
        for await (const part of response.stream) {
          const read = toChatPart(host, part);
          if (read?.kind === 'text') answer += read.delta;
          if (read !== undefined) yield read;
        }
        if (input !== undefined) yield { kind: 'usage', input, output: await countTokens(model, answer) };
      } catch (cause) {
        signal.throwIfAborted();
        throw explainModelError(cause, model.name);
      } finally {
        signal.removeEventListener('abort', cancel);
        source.dispose();
      }
    },
  };
}

/** `undefined` for parts that are of no use here, such as those of versions to come. */
function toChatPart(host: LanguageModelHost, part: unknown): ChatPart | undefined {
  if (part instanceof host.LanguageModelTextPart) return { kind: 'text', delta: part.value };
  if (!(part instanceof host.LanguageModelToolCallPart)) return undefined;
  const argumentsJson = (JSON.stringify(part.input) as string | undefined) ?? '{}';
  return { kind: 'call', call: { id: part.callId, name: part.name, argumentsJson } };
}

/** There is no role for the system: what it would say comes first, as the user's. */
const toMessages = (host: LanguageModelHost, { system, messages }: ChatRequest): readonly unknown[] => [
  host.LanguageModelChatMessage.User(system),
  ...messages.map(message => toMessage(host, message)),
];

function toMessage(host: LanguageModelHost, message: ChatMessage): unknown {
  const { LanguageModelChatMessage, LanguageModelTextPart, LanguageModelToolCallPart, LanguageModelToolResultPart } =
    host;
  switch (message.role) {
    case 'user':
      return LanguageModelChatMessage.User(message.text);
    case 'assistant':
      return LanguageModelChatMessage.Assistant([
        ...(message.text === '' ? [] : [new LanguageModelTextPart(message.text)]),
        ...message.calls.map(
          ({ id, name, argumentsJson }) => new LanguageModelToolCallPart(id, name, objectIn(argumentsJson)),
        ),
      ]);
    case 'tools':
      return LanguageModelChatMessage.User(
        message.results.map(
          ({ callId, text, failed }) =>
            new LanguageModelToolResultPart(callId, [new LanguageModelTextPart(failed ? `Failed: ${text}` : text)]),
        ),
      );
  }
}

function objectIn(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const textOf = ({ system, messages }: ChatRequest): string =>
  [
    system,
    ...messages.flatMap(message =>
      message.role === 'tools'
        ? message.results.map(({ text }) => text)
        : [
            message.text,
            ...(message.role === 'assistant' ? message.calls.map(({ argumentsJson }) => argumentsJson) : []),
          ],
    ),
  ].join('\n');

/** As the model counts; `undefined` where it cannot. */
async function countTokens(model: LanguageModel, text: string): Promise<number | undefined> {
  try {
    const count = await model.countTokens(text);
    return Number.isFinite(count) ? count : undefined;
  } catch {
    return undefined;
  }
}
