import * as vscode from 'vscode';
import { createDiskWorkingDirectory } from '../capture/disk/diskWorkingDirectory.ts';
import { createWorkingDirectory } from '../capture/workingDirectory.ts';
import type { WorkingDirectory } from '../core/ports/workingDirectory.ts';
import { includedSecrets, maxFileBytes, ruleSettings } from './settings.ts';
import { createVsCodeFiles, editorsIn } from './vsCodeFiles.ts';

export interface FilesPlace {
  readonly folders: readonly vscode.WorkspaceFolder[];
  /** What the user calls them. */
  readonly name: string;
  /** Of the extension. */
  readonly extensionUri: vscode.Uri;
  /** A local folder for what is known of the files; `undefined` where there is none. */
  readonly storage: string | undefined;
}

/** The files of the workspace: read from the disk where all folders are on this machine, else through VS Code. */
export function openFiles({ folders, name, extensionUri, storage }: FilesPlace): WorkingDirectory {
  const rules = () => folders.map(({ uri }) => ruleSettings(uri));
  if (folders.some(({ uri }) => uri.scheme !== 'file')) {
    const includeSecrets = (path: string): boolean => includedSecrets().has(path);
    return createWorkingDirectory(createVsCodeFiles(folders), {
      name,
      maxFileBytes: maxFileBytes(),
      includeSecrets,
      rules,
    });
  }
  return createDiskWorkingDirectory({
    name,
    folders: folders.map(folder => ({ name: folder.name, path: folder.uri.fsPath })),
    workerFile: vscode.Uri.joinPath(extensionUri, 'dist', 'captureWorker.js').fsPath,
    indexFile: storage,
    settings: () => ({ maxFileBytes: maxFileBytes(), includedSecrets: [...includedSecrets()], rules: rules() }),
    editors: editorsIn(folders),
  });
}
