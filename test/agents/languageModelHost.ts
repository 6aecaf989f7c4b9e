import type { LanguageModel, LanguageModelHost } from '../../src/agents/languageModel/languageModelHost.ts';
import { scriptedReply, type KnownMessage, type ReplyPiece } from './scriptedReply.ts';

class TextPart {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

class ToolCallPart {
  readonly callId: string;
  readonly name: string;
  readonly input: object;
  constructor(callId: string, name: string, input: object) {
    this.callId = callId;
    this.name = name;
    this.input = input;
  }
}

class ToolResultPart {
  readonly callId: string;
  readonly content: readonly unknown[];
  constructor(callId: string, content: readonly unknown[]) {
    this.callId = callId;
    this.content = content;
  }
}

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: readonly unknown[];
}

const message =
  (role: Message['role']) =>
  (content: string | readonly unknown[]): Message => ({
    role,
    content: typeof content === 'string' ? [new TextPart(content)] : content,
  });

interface Token {
  isCanceled: boolean;
  readonly listeners: Set<() => void>;
}

/** VS Code's language models as far as they are used, with models that follow the scripts of messages. */
export interface TestLanguageModels {
  readonly host: LanguageModelHost;
  readonly requests: { readonly messages: readonly Message[]; readonly options: object }[];
  /** Takes the place of the models. */
  models: readonly LanguageModel[];
  /** Rejects requests with this. */
  failure: Error | undefined;
  /** Tells that the models have changed. */
  changed(): void;
}

export function createTestLanguageModels(
  reply: (messages: readonly KnownMessage[]) => readonly ReplyPiece[] = scriptedReply,
): TestLanguageModels {
  const listeners = new Set<() => void>();
  const requests: TestLanguageModels['requests'] = [];
  const state: TestLanguageModels = {
    requests,
    failure: undefined,
    models: ['Small', 'Large'].map(name => model(name)),
    changed: () => {
      for (const listener of listeners) listener();
    },
    host: {
      lm: {
        selectChatModels: async () => state.models,
        onDidChangeChatModels: listener => {
          listeners.add(listener);
          return { dispose: () => listeners.delete(listener) };
        },
      },
      LanguageModelChatMessage: Object.assign(() => undefined, {
        User: message('user'),
        Assistant: message('assistant'),
      }),
      LanguageModelTextPart: TextPart,
      LanguageModelToolCallPart: ToolCallPart,
      LanguageModelToolResultPart: ToolResultPart,
      CancellationTokenSource: class {
        readonly token: Token = { isCanceled: false, listeners: new Set() };
        cancel(): void {
          this.token.isCanceled = true;
          for (const listener of this.token.listeners) listener();
        }
        dispose(): void {
          this.token.listeners.clear();
        }
      },
    },
  };

  function model(name: string): LanguageModel {
    return {
      id: name.toLowerCase(),
      name,
      vendor: 'test',
      family: name,
      maxInputTokens: 100_000,
      countTokens: async text => Math.ceil(text.length / 4),
      sendRequest: async (messages, options, token) => {
        requests.push({ messages: messages as readonly Message[], options });
        if (state.failure !== undefined) throw state.failure;
        return { stream: streamOf(reply((messages as readonly Message[]).slice(1).flatMap(known)), token as Token) };
      },
    };
  }
  return state;
}

let callCount = 0;

async function* streamOf(pieces: readonly ReplyPiece[], token: Token): AsyncGenerator {
  if (pieces.length === 0) yield new TextPart(' .');
  for (const piece of pieces) {
    await Promise.resolve();
    if (token.isCanceled) throw new Error('Canceled');
    if ('text' in piece) yield new TextPart(piece.text);
    else if ('call' in piece) {
      yield new ToolCallPart(`call${++callCount}`, piece.call.name, JSON.parse(piece.call.arguments) as object);
    } else if ('hang' in piece) {
      await new Promise((_, reject) => token.listeners.add(() => reject(new Error('Canceled'))));
    } else if ('fail' in piece) throw Object.assign(new Error(piece.fail), { code: 'Unknown' });
  }
}

function known({ role, content }: Message): readonly KnownMessage[] {
  return content.map(part => {
    if (part instanceof ToolResultPart) return { role: 'tool', text: '' };
    return { role, text: part instanceof TextPart ? part.value : '' };
  });
}
