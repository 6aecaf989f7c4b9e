import { createLanguageModelAgent } from '../../src/agents/languageModel/languageModelAgent.ts';
import type { AgentSubject } from '../contract/agentSubject.ts';
import { createMemoryWorkingDirectory } from '../fakes/memoryFiles.ts';
import { createTestLanguageModels } from './languageModelHost.ts';
import { nowhere } from './runTool.ts';

/** An agent on VS Code's language models whose model follows the scripts of its messages. */
export async function makeLanguageModelSubject(): Promise<AgentSubject> {
  const files = createMemoryWorkingDirectory();
  const { host } = createTestLanguageModels();
  const start = () => createLanguageModelAgent(host, nowhere);
  return {
    agent: start(),
    files,
    read: async path => {
      const bytes = files.files.contentOf(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    restart: async () => start(),
    dispose: async () => undefined,
  };
}
