import { orAborted } from '../../core/orAborted.ts';
import { AgentFailure, type Agent, type AgentOption } from '../../core/ports/agent.ts';
import type { Turn } from '../../core/thread.ts';
import type { ChatModel } from '../chatModel.ts';
import { createPermissions } from '../fileTools/permissions.ts';
import type { LocalFolders } from '../fileTools/runCommand.ts';
import { toolsFor } from '../fileTools/toolSet.ts';
import { runModelLoop } from '../modelLoop.ts';
import { createEndpointModel } from './endpointModel.ts';
import { listModels } from './modelList.ts';
import type { RetryOptions } from './retry.ts';

export interface OpenAiConfig {
  /** Unique among agents. */
  readonly id: string;
  readonly name: string;
  /** Such as `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  /** The model that is chosen in the beginning; the first that the endpoint lists unless given. */
  readonly model?: string | undefined;
  /** Tokens that a request and its answer may have; where absent a size that most models have. */
  readonly contextSize?: number | undefined;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly retries?: RetryOptions;
}

/** The API key; `undefined` where none is set. Asked before each request, and never kept. */
export type Secret = () => Promise<string | undefined>;

/**
 * Answers by a model behind an OpenAI-compatible endpoint, with file tools. What it may know comes from the turn's history, each time.
 */
export function createOpenAiAgent(config: OpenAiConfig, secret: Secret, local: LocalFolders): Agent {
  const { id, name, baseUrl, headers = {}, contextSize, retries } = config;
  const permissions = createPermissions();
  const listeners = new Set<() => void>();
  let model = config.model;
  let models: readonly string[] = [];
  let listing: Promise<readonly string[]> | undefined;

  const load = (): Promise<readonly string[]> =>
    (listing ??= list().finally(() => {
      listing = undefined;
    }));

  async function list(): Promise<readonly string[]> {
    refuseBadUrl(baseUrl);
    models = await listModels({ baseUrl, apiKey: await secret(), headers });
    for (const listener of listeners) listener();
    return models;
  }

  async function openModel(signal: AbortSignal): Promise<ChatModel> {
    signal.throwIfAborted();
    refuseBadUrl(baseUrl);
    const apiKey = await orAborted(secret(), [signal]);
    model ??= await orAborted(firstOf(load()), [signal]);
    const library = await import('./clientLibrary.ts');
    return createEndpointModel(library, { baseUrl, model, apiKey, headers, contextSize, ...(retries && { retries }) });
  }

  let wasAsked = false;
  /** What cannot be listed is told by the turn that needs it. */
  const loadOnce = (): void => {
    if (wasAsked) return;
    wasAsked = true;
    load().catch(() => undefined);
  };

  return {
    id,
    name,
    origin: 'server',
    // Which of its models do is not known: one that does not says so.
    takesImages: () => true,
    async run(turn, emit, signal) {
      try {
        const tools = toolsFor(turn.folder, local);
        // Those it took before, so that none it refuses is sent with every message.
        const seesImagesOf = ({ agentId, status }: Turn): boolean => agentId === id && status === 'completed';
        await runModelLoop(await openModel(signal), turn, { tools, permissions, seesImagesOf }, emit, signal);
      } catch (cause) {
        if (!signal.aborted) throw cause;
      }
    },
    options: () => {
      loadOnce();
      return modelOption(models, model);
    },
    async choose(optionId, choiceId) {
      if (optionId !== 'model') throw new Error(`${name} has nothing like that to choose.`);
      if (!models.includes(choiceId) && !(await load()).includes(choiceId)) {
        throw new Error(`${name} has no model “${choiceId}”.`);
      }
      model = choiceId;
      for (const listener of listeners) listener();
    },
    onChange: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function refuseBadUrl(baseUrl: string): void {
  if (/^https?:\/\/[^/]/i.test(baseUrl) && URL.canParse(baseUrl)) return;
  throw new AgentFailure(
    'setUp',
    `The base URL “${baseUrl}” is none: it has to begin with https:// or http://, such as http://localhost:11434/v1.`,
  );
}

async function firstOf(models: Promise<readonly string[]>): Promise<string> {
  const [first] = await models;
  if (first === undefined)
    throw new AgentFailure('setUp', 'The endpoint has no model. Install one, or name one in the settings.');
  return first;
}

/** A model that was named and is not listed can be chosen, too. */
function modelOption(models: readonly string[], model: string | undefined): readonly AgentOption[] {
  const ids = model === undefined || models.includes(model) ? models : [model, ...models];
  const chosen = model ?? ids[0];
  if (chosen === undefined) return [];
  return [{ id: 'model', name: 'Model', kind: 'model', chosen, choices: ids.map(id => ({ id, name: id })) }];
}
