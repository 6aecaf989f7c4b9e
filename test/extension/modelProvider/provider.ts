import * as vscode from 'vscode';
import { hasLanguageModels, type LanguageModelHost } from '../../../src/agents/languageModel/languageModelHost.ts';
import { scriptedReply, type KnownMessage } from '../../agents/scriptedReply.ts';

/** VS Code's interface for offering models, as far as it is used here; it is there from 1.104 on. */
interface ProviderHost extends LanguageModelHost {
  readonly lm: LanguageModelHost['lm'] & {
    registerLanguageModelChatProvider(vendor: string, provider: object): vscode.Disposable;
  };
}

interface SentMessage {
  readonly role: number;
  readonly content: readonly unknown[];
}

const assistantRole = 2;

/** Registers two models that go on with the script of the last message they are sent, as `scriptedReply` does. */
export function activate(context: vscode.ExtensionContext): void {
  if (!hasLanguageModels(vscode)) throw new Error('This VS Code has no language models.');
  const host = vscode as unknown as ProviderHost;
  const models = ['Small', 'Large'].map(name => ({
    id: `test-${name.toLowerCase()}`,
    name: `Test ${name}`,
    family: 'test',
    version: '1',
    maxInputTokens: 100_000,
    maxOutputTokens: 10_000,
    isUserSelectable: true,
    capabilities: { toolCalling: true },
  }));
  const provider = {
    provideLanguageModelChatInformation: async () => models,
    provideTokenCount: async (_model: object, counted: string | SentMessage) =>
      Math.ceil((typeof counted === 'string' ? counted : textOf(host, counted.content)).length / 4),
    provideLanguageModelChatResponse: (
      _model: object,
      messages: readonly SentMessage[],
      _options: object,
      progress: vscode.Progress<unknown>,
      token: vscode.CancellationToken,
    ) => answer(host, messages, progress, token),
  };
  context.subscriptions.push(host.lm.registerLanguageModelChatProvider('thread-checkpoints-tests', provider));
}

let callCount = 0;

async function answer(
  host: ProviderHost,
  messages: readonly SentMessage[],
  progress: vscode.Progress<unknown>,
  token: vscode.CancellationToken,
): Promise<void> {
  // The first message stands for the system.
  for (const piece of scriptedReply(messages.slice(1).flatMap(message => known(host, message)))) {
    // So that pieces arrive one by one.
    await new Promise(resolve => setTimeout(resolve, 20));
    if (token.isCancellationRequested) return;
    if ('text' in piece) progress.report(new host.LanguageModelTextPart(piece.text));
    else if ('call' in piece) {
      const input = JSON.parse(piece.call.arguments) as object;
      progress.report(new host.LanguageModelToolCallPart(`call${++callCount}`, piece.call.name, input));
    } else if ('hang' in piece) await new Promise(resolve => token.onCancellationRequested(resolve));
    else if ('fail' in piece) throw new Error(piece.fail);
  }
}

function known(host: ProviderHost, { role, content }: SentMessage): readonly KnownMessage[] {
  const results = content.filter(part => part instanceof host.LanguageModelToolResultPart);
  if (results.length > 0) return results.map(() => ({ role: 'tool', text: '' }));
  return [{ role: role === assistantRole ? 'assistant' : 'user', text: textOf(host, content) }];
}

const textOf = ({ LanguageModelTextPart }: ProviderHost, content: readonly unknown[]): string =>
  content.map(part => (part instanceof LanguageModelTextPart ? part.value : '')).join('');
