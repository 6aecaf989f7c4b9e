/**
 * VS Code's interface to language models, as far as it is used: newer than the oldest version of VS Code that is supported, so it is
 * described here and looked for when it is needed.
 */
export interface LanguageModelHost {
  readonly lm: {
    selectChatModels(selector?: object): PromiseLike<readonly LanguageModel[]>;
    onDidChangeChatModels(listener: () => void): { dispose(): unknown };
  };
  readonly LanguageModelChatMessage: {
    User(content: string | readonly unknown[]): unknown;
    Assistant(content: string | readonly unknown[]): unknown;
  };
  readonly LanguageModelTextPart: new (value: string) => { readonly value: string };
  readonly LanguageModelToolCallPart: new (callId: string, name: string, input: object) => LanguageModelCall;
  readonly LanguageModelToolResultPart: new (callId: string, content: readonly unknown[]) => object;
  readonly CancellationTokenSource: new () => { readonly token: unknown; cancel(): void; dispose(): void };
}

export interface LanguageModelCall {
  readonly callId: string;
  readonly name: string;
  readonly input: object;
}

export interface LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  readonly maxInputTokens: number;
  sendRequest(
    messages: readonly unknown[],
    options: { readonly justification: string; readonly tools?: readonly object[] },
    token: unknown,
  ): PromiseLike<{ readonly stream: AsyncIterable<unknown> }>;
  countTokens(text: string, token?: unknown): PromiseLike<number>;
}

/** Tells whether an API has all of this, as VS Code's does from 1.95 on. */
export function hasLanguageModels(api: object): api is LanguageModelHost {
  const given = api as Partial<Record<keyof LanguageModelHost, unknown>>;
  const lm = given.lm as Partial<Record<keyof LanguageModelHost['lm'], unknown>> | undefined;
  return (
    typeof lm?.selectChatModels === 'function' &&
    typeof lm.onDidChangeChatModels === 'function' &&
    [
      given.LanguageModelChatMessage,
      given.LanguageModelTextPart,
      given.LanguageModelToolCallPart,
      given.LanguageModelToolResultPart,
      given.CancellationTokenSource,
    ].every(part => typeof part === 'function')
  );
}
