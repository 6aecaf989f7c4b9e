import * as vscode from 'vscode';
import type { AgentPlaces } from '../agents/acp/agentPlace.ts';
import { AgentFailure } from '../core/ports/agent.ts';
import { pathIn, uriIn } from './vsCodeFiles.ts';

/** Where agents work: the folder of the thread, or all folders of the workspace. */
export function agentPlaces(folders: readonly vscode.WorkspaceFolder[]): AgentPlaces {
  const uriOf = uriIn(folders);
  const pathOf = pathIn(folders);
  return folder => {
    const [first, ...others] = folders.map(({ uri }) => uri);
    const isLocal = folders.every(({ uri }) => uri.scheme === 'file');
    if (first === undefined || !isLocal)
      throw new AgentFailure('setUp', 'Coding agents need a folder on this computer.');
    const isBelow = folder !== null && folder !== '';
    return {
      cwd: isBelow ? uriOf(folder).fsPath : first.fsPath,
      additionalDirectories: isBelow ? [] : others.map(({ fsPath }) => fsPath),
      absolutePathOf: path => uriOf(path).fsPath,
      treePathOf: path => pathOf(vscode.Uri.file(path)),
    };
  };
}
