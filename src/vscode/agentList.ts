import * as vscode from 'vscode';
import { createAcpAgent } from '../agents/acp/acpAgent.ts';
import { listAgents } from '../agents/acp/detectAgents.ts';
import type { AcpAgentConfig, AgentPreset } from '../agents/acp/presets.ts';
import { ProcessRecords } from '../agents/acp/processRecords.ts';
import { applyEditsAgent } from '../agents/applyEdits/applyEditsAgent.ts';
import { createLanguageModelAgent, languageModelAgentId } from '../agents/languageModel/languageModelAgent.ts';
import { hasLanguageModels } from '../agents/languageModel/languageModelHost.ts';
import { createOpenAiAgent } from '../agents/openaiCompatible/openAiAgent.ts';
import type { Agent } from '../core/ports/agent.ts';
import type { Session } from '../host/session.ts';
import { agentPlaces } from './agentPlaces.ts';
import { localFolders } from './localFolders.ts';
import { OneAtATime } from './oneAtATime.ts';
import { onSettingsChange } from './settings.ts';
import { secretName, serverAgentId, serverSettings, type ServerSetting } from './serverSettings.ts';

const settings = ['threadCheckpoints.agents', 'threadCheckpoints.servers'];
const chosenKey = 'agent';
/** Where the model chosen of an agent is kept, for all workspaces. Another one in the settings begins anew. */
const modelKey = (agentId: string, setting = ''): string => `model ${agentId} ${setting}`;

/** What is known of coding agents on this computer. */
export interface KnownPrograms {
  readonly found: readonly AcpAgentConfig[];
  readonly missing: readonly AgentPreset[];
}

/**
 * Who can answer in this window: Apply Edits, and in a trusted workspace the coding agents of the settings and of this computer, the
 * models that VS Code offers, and the servers of the settings. Follows settings, models and trust; remembers for the workspace which
 * one was chosen.
 */
export class AgentList implements vscode.Disposable {
  readonly #session: Session;
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #places = agentPlaces(vscode.workspace.workspaceFolders ?? []);
  readonly #local = localFolders(vscode.workspace.workspaceFolders ?? []);
  readonly #records: ProcessRecords;
  readonly #updates = new OneAtATime(() => this.#update());
  readonly #disposable: vscode.Disposable;
  /** By what they were made of, so that they live on while that stays. */
  #agents = new Map<string, Agent>();
  /** Follows the models of VS Code until it is disposed. */
  #modelAgent: ReturnType<typeof createLanguageModelAgent> | undefined;

  constructor(session: Session, context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#session = session;
    this.#context = context;
    this.#log = log;
    this.#records = new ProcessRecords(vscode.Uri.joinPath(context.globalStorageUri, 'agents').fsPath);
    void this.#endLeftOvers();
    const update = (): void => void this.update();
    // Asking which models there are may itself tell that they have changed.
    const modelsChanged = (): void => void this.#updates.join();
    this.#disposable = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      onSettingsChange(settings, update),
      ...(hasLanguageModels(vscode) ? [vscode.Disposable.from(vscode.lm.onDidChangeChatModels(modelsChanged))] : []),
    );
  }

  /** Looks for agents anew; runs none of them. */
  update(): Promise<KnownPrograms> {
    return this.#updates.ask();
  }

  /** Which agent was chosen in this workspace. */
  static chosenIn(memory: vscode.Memento): string {
    return memory.get<string>(chosenKey, '');
  }

  sessionChanged(): void {
    const { workspaceState } = this.#context;
    const { agentId } = this.#session.state;
    if (agentId !== AgentList.chosenIn(workspaceState)) void workspaceState.update(chosenKey, agentId);
  }

  dispose(): void {
    this.#disposable.dispose();
    this.#modelAgent?.dispose();
  }

  /** Agents whose extension host was killed, and that take no notice of it. */
  async #endLeftOvers(): Promise<void> {
    const count = await this.#records.endLeftOvers();
    if (count > 0) this.#log.info(`Ended agents that were left over: ${count}`);
  }

  async #update(): Promise<KnownPrograms> {
    const value: unknown = vscode.workspace.getConfiguration().get('threadCheckpoints.agents');
    const { agents: found, missing, problems } = await listAgents(value, process.env);
    for (const problem of problems) this.#log.warn(problem);
    const known = { found, missing };
    if (!vscode.workspace.isTrusted) return known;
    const before = this.#agents;
    this.#agents = new Map();
    for (const config of found) this.#keep(before, `program ${JSON.stringify(config)}`, () => this.#program(config));
    if (await hasModels()) this.#keep(before, 'models', () => this.#models());
    for (const server of serverSettings()) {
      this.#keep(before, `server ${JSON.stringify(server)}`, () => this.#server(server));
    }
    for (const [key, agent] of before) if (!this.#agents.has(key)) void agent.end?.();
    this.#session.update({ agents: [applyEditsAgent, ...this.#agents.values()] });
    return known;
  }

  #keep(before: ReadonlyMap<string, Agent>, key: string, create: () => Agent): void {
    const agent = before.get(key) ?? create();
    if (!before.has(key)) agent.onChange?.(() => this.#session.update({}));
    this.#agents.set(key, agent);
  }

  #program(config: AcpAgentConfig): Agent {
    return createAcpAgent(config, this.#places, {
      log: message => this.#log.info(`${config.name}: ${message}`),
      records: this.#records,
    });
  }

  #models(): Agent {
    if (!hasLanguageModels(vscode)) throw new Error('BUG: there are no language models');
    const key = modelKey(languageModelAgentId);
    const options = { model: this.#context.globalState.get<string>(key) };
    return (this.#modelAgent ??= this.#keepingModel(createLanguageModelAgent(vscode, this.#local, options), key));
  }

  #server({ name, url, model }: ServerSetting): Agent {
    const { secrets } = this.#context;
    const id = serverAgentId(name);
    const key = modelKey(id, model);
    const config = { id, name, baseUrl: url, model: this.#context.globalState.get<string>(key) ?? model };
    return this.#keepingModel(
      createOpenAiAgent(config, async () => secrets.get(secretName(url)), this.#local),
      key,
    );
  }

  /** Keeps the model that the user chooses over restarts. */
  #keepingModel<Kind extends Agent>(agent: Kind, key: string): Kind {
    const choose: Agent['choose'] = async (optionId, choiceId) => {
      await agent.choose?.(optionId, choiceId);
      if (optionId === 'model') await this.#context.globalState.update(key, choiceId);
    };
    return { ...agent, choose };
  }
}

/** Asks nothing of the user: which models there are is known without their consent. */
async function hasModels(): Promise<boolean> {
  if (!hasLanguageModels(vscode)) return false;
  try {
    return (await vscode.lm.selectChatModels()).length > 0;
  } catch {
    return false;
  }
}
