import * as vscode from 'vscode';
import type { AgentPreset } from '../agents/acp/presets.ts';
import type { AgentOrigin } from '../core/ports/agent.ts';
import type { AgentList } from './agentList.ts';
import { serverAgentId } from './serverSettings.ts';
import { setUpServer } from './setUpServer.ts';
import { typeInTerminal } from './typeInTerminal.ts';

/** Shows how to get an agent of some kind; which kind is asked unless given. Resolves with one to use, by its id. */
export async function setUpAgents(
  agents: AgentList,
  secrets: vscode.SecretStorage,
  origin?: AgentOrigin,
): Promise<string | undefined> {
  switch (origin ?? (await pickOrigin())) {
    case 'program':
      return setUpPrograms(agents);
    case 'editor':
      await vscode.commands.executeCommand('workbench.extensions.search', '@category:"ai"');
      return undefined;
    case 'server': {
      const server = await setUpServer(secrets);
      await agents.update();
      return server && serverAgentId(server.name);
    }
    case undefined:
      return undefined;
  }
}

async function pickOrigin(): Promise<AgentOrigin | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly origin: AgentOrigin })[] = [
    {
      label: '$(terminal) Coding Agents…',
      description: 'Codex, Claude Code, Gemini CLI, OpenCode and others',
      origin: 'program',
    },
    { label: '$(sparkle) VS Code Models…', description: 'extensions that offer language models', origin: 'editor' },
    { label: '$(globe) Your Own Endpoint…', description: 'any OpenAI-compatible server', origin: 'server' },
  ];
  return (
    await vscode.window.showQuickPick(items, {
      title: 'Set up agents',
      placeHolder: 'Where is the agent, or its model?',
    })
  )?.origin;
}

/** Shows the coding agents that are known, and how to get those that are not on this computer. Resolves with one to use, by id. */
async function setUpPrograms(agents: AgentList): Promise<string | undefined> {
  const title = 'Coding agents';
  const { found, missing } = await agents.update();
  const items = [
    ...found.map(agent => ({
      label: `$(check) ${agent.name}`,
      description: 'found: use it',
      agent,
      preset: undefined,
    })),
    ...missing.map(preset => ({
      label: `$(cloud-download) ${preset.name}`,
      description: 'not found: how to get it',
      agent: undefined,
      preset,
    })),
    {
      label: '$(gear) Another Agent…',
      description: 'that speaks the Agent Client Protocol',
      agent: undefined,
      preset: undefined,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which agent?' });
  if (picked === undefined) return undefined;
  if (picked.agent !== undefined) return picked.agent.id;
  if (picked.preset === undefined) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'threadCheckpoints.agents');
    return undefined;
  }
  return explain(agents, picked.preset);
}

/** Nothing is installed by itself: the command is typed into a terminal, and running it is for the user to do. */
async function explain(agents: AgentList, preset: AgentPreset): Promise<string | undefined> {
  const command = /`([^`]+)`/.exec(preset.install)?.[1];
  const type = 'Type It in a Terminal';
  const again = 'Look Again';
  const actions = command === undefined ? [again] : [type, again];
  const action = await vscode.window.showInformationMessage(
    `${preset.name} was not found on this computer. ${preset.install}`,
    ...actions,
  );
  if (action === type && command !== undefined) {
    typeInTerminal(preset.name, command);
    return undefined;
  }
  if (action !== again) return undefined;
  const { found } = await agents.update();
  if (found.some(({ id }) => id === preset.id)) return preset.id;
  return explain(agents, preset);
}
