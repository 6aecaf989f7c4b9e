import { orAborted } from '../../core/orAborted.ts';
import { AgentFailure, type Agent, type AgentOption } from '../../core/ports/agent.ts';
import { createPermissions } from '../fileTools/permissions.ts';
import type { LocalFolders } from '../fileTools/runCommand.ts';
import { toolsFor } from '../fileTools/toolSet.ts';
import { runModelLoop } from '../modelLoop.ts';
import { explainModelError } from './explainModelError.ts';
import { createLanguageModelChat } from './languageModelChat.ts';
import type { LanguageModel, LanguageModelHost } from './languageModelHost.ts';

export const languageModelAgentId = 'vscode-lm';

export interface LanguageModelAgentOptions {
  /** The model that is chosen in the beginning, by its id; the first one unless it is there. */
  readonly model?: string | undefined;
}

/**
 * Answers by the language models that VS Code offers, such as those of GitHub Copilot, with file tools. What it may know comes from
 * the turn's history, each time.
 */
export function createLanguageModelAgent(
  host: LanguageModelHost,
  local: LocalFolders,
  { model }: LanguageModelAgentOptions = {},
): Agent & { dispose(): void } {
  const permissions = createPermissions();
  const listeners = new Set<() => void>();
  let chosen = model;
  let models: readonly LanguageModel[] = [];
  let wasAsked = false;

  async function load(): Promise<readonly LanguageModel[]> {
    models = await host.lm.selectChatModels();
    for (const listener of listeners) listener();
    return models;
  }
  const loadInBackground = (): void => void load().catch(() => undefined);
  const watching = host.lm.onDidChangeChatModels(loadInBackground);

  async function find(): Promise<LanguageModel> {
    const found = await load().catch((cause: unknown) => {
      throw explainModelError(cause, 'Language models');
    });
    const one = found.find(({ id }) => id === chosen) ?? found[0];
    if (one !== undefined) return one;
    throw new AgentFailure(
      'setUp',
      'VS Code has no language model. Install an extension that offers some, such as GitHub Copilot, and sign in there; or choose another agent.',
    );
  }

  return {
    id: languageModelAgentId,
    name: 'VS Code Language Models',
    origin: 'editor',
    async run(turn, emit, signal) {
      try {
        signal.throwIfAborted();
        const chat = createLanguageModelChat(host, await orAborted(find(), [signal]));
        await runModelLoop(chat, turn, { tools: toolsFor(turn.folder, local), permissions }, emit, signal);
      } catch (cause) {
        if (!signal.aborted) throw cause;
      }
    },
    options: () => {
      if (!wasAsked) loadInBackground();
      wasAsked = true;
      return optionOf(models, chosen);
    },
    async choose(optionId, choiceId) {
      const known = models.some(({ id }) => id === choiceId) ? models : await load();
      if (optionId !== 'model' || known.every(({ id }) => id !== choiceId)) {
        throw new Error('This model is not there any more.');
      }
      chosen = choiceId;
      for (const listener of listeners) listener();
    },
    onChange: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose: () => void watching.dispose(),
  };
}

function optionOf(models: readonly LanguageModel[], chosen: string | undefined): readonly AgentOption[] {
  const first = models.find(({ id }) => id === chosen) ?? models[0];
  if (first === undefined) return [];
  const choices = models.map(({ id, name, vendor }) => ({ id, name, description: vendor }));
  return [{ id: 'model', name: 'Model', kind: 'model', chosen: first.id, choices }];
}
