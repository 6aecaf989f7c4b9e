import * as vscode from 'vscode';
import { createAcpAgent } from '../agents/acp/acpAgent.ts';
import { listAgents } from '../agents/acp/detectAgents.ts';
import type { AcpAgentConfig, AgentPreset } from '../agents/acp/presets.ts';
import { applyEditsAgent } from '../agents/applyEdits/applyEditsAgent.ts';
import type { Agent } from '../core/ports/agent.ts';
import type { Session } from '../host/session.ts';
import { agentPlaces } from './agentPlaces.ts';

const setting = 'threadCheckpoints.agents';
const chosenKey = 'agent';

/** What is known of coding agents on this computer. */
export interface KnownPrograms {
  readonly found: readonly AcpAgentConfig[];
  readonly missing: readonly AgentPreset[];
}

/**
 * Who can answer in this window: Apply Edits, and in a trusted workspace the coding agents of the settings and of this computer.
 * Follows settings and trust; remembers for the workspace which one was chosen.
 */
export class AgentList implements vscode.Disposable {
  readonly #session: Session;
  readonly #memory: vscode.Memento;
  readonly #log: vscode.LogOutputChannel;
  readonly #places = agentPlaces(vscode.workspace.workspaceFolders ?? []);
  readonly #disposable: vscode.Disposable;
  /** By what they were made of, so that they live on while that stays. */
  #running = new Map<string, Agent>();
  #updating: Promise<KnownPrograms> | undefined;

  constructor(session: Session, memory: vscode.Memento, log: vscode.LogOutputChannel) {
    this.#session = session;
    this.#memory = memory;
    this.#log = log;
    const update = (): void => void this.update();
    this.#disposable = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(setting)) update();
      }),
    );
  }

  /** Looks for agents anew; runs none of them. */
  update(): Promise<KnownPrograms> {
    this.#updating ??= this.#update().finally(() => (this.#updating = undefined));
    return this.#updating;
  }

  /** Which agent was chosen in this workspace. */
  static chosenIn(memory: vscode.Memento): string {
    return memory.get<string>(chosenKey, '');
  }

  sessionChanged(): void {
    const { agentId } = this.#session.state;
    if (agentId !== AgentList.chosenIn(this.#memory)) void this.#memory.update(chosenKey, agentId);
  }

  dispose(): void {
    this.#disposable.dispose();
  }

  async #update(): Promise<KnownPrograms> {
    const {
      agents: found,
      missing,
      problems,
    } = await listAgents(vscode.workspace.getConfiguration().get(setting), process.env);
    for (const problem of problems) this.#log.warn(problem);
    this.#show(vscode.workspace.isTrusted ? found : []);
    return { found, missing };
  }

  #show(configs: readonly AcpAgentConfig[]): void {
    const before = this.#running;
    this.#running = new Map();
    for (const config of configs) {
      const key = JSON.stringify(config);
      this.#running.set(key, before.get(key) ?? this.#create(config));
    }
    for (const [key, agent] of before) if (!this.#running.has(key)) void agent.end?.();
    this.#session.update({ agents: [applyEditsAgent, ...this.#running.values()] });
  }

  #create(config: AcpAgentConfig): Agent {
    const agent = createAcpAgent(config, this.#places, {
      log: message => this.#log.info(`${config.name}: ${message}`),
    });
    agent.onChange(() => this.#session.update({}));
    return agent;
  }
}
