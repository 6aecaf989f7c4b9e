import * as vscode from 'vscode';
import type { LocalFolders } from '../agents/fileTools/runCommand.ts';
import {
  createLanguageModelAgent,
  type LanguageModelAgentOptions,
} from '../agents/languageModel/languageModelAgent.ts';
import { hasLanguageModels } from '../agents/languageModel/languageModelHost.ts';

/** The agents that answer by VS Code's own language models: none in versions of VS Code that have no models. */
export const createLanguageModelAgents = (
  local: LocalFolders,
  options: LanguageModelAgentOptions = {},
): readonly ReturnType<typeof createLanguageModelAgent>[] =>
  hasLanguageModels(vscode) ? [createLanguageModelAgent(vscode, local, options)] : [];
