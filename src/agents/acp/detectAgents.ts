import { parseAgentSettings } from './agentSettings.ts';
import { findCommand, type Variables } from './findCommand.ts';
import { presets, type AcpAgentConfig, type AgentPreset } from './presets.ts';

/** The presets whose command is on this machine. Runs nothing. */
export async function detectAgents(variables: Variables): Promise<readonly AgentPreset[]> {
  const found = await Promise.all(presets.map(({ command }) => findCommand(command, variables)));
  return presets.filter((_, index) => found[index] !== undefined);
}

export interface AgentList {
  /** Those of the settings first, then presets that are on this machine. */
  readonly agents: readonly AcpAgentConfig[];
  /** Presets that are not, to be offered with how to install them. */
  readonly missing: readonly AgentPreset[];
  /** What is wrong with the settings, as sentences. */
  readonly problems: readonly string[];
}

/** @param settings the value of `threadCheckpoints.agents` */
export async function listAgents(settings: unknown, variables: Variables): Promise<AgentList> {
  const { configs, problems } = parseAgentSettings(settings);
  const rest = presets.filter(({ id }) => configs.every(config => config.id !== id));
  const installed = new Set(await detectAgents(variables));
  return {
    agents: [...configs, ...rest.filter(preset => installed.has(preset))],
    missing: rest.filter(preset => !installed.has(preset)),
    problems,
  };
}
