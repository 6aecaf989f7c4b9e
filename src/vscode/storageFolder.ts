import * as vscode from 'vscode';
import { diskStorageFiles } from '../storage/files/diskStorageFiles.ts';
import type { StorageFiles } from '../storage/files/storageFiles.ts';
import { vsCodeStorageFiles } from './vsCodeStorageFiles.ts';

/** What is kept in a folder. A local one is reached directly, so that writing goes on while its window closes. */
export const storageFilesIn = (folder: vscode.Uri): StorageFiles =>
  folder.scheme === 'file' ? diskStorageFiles(folder.fsPath) : vsCodeStorageFiles(folder);

/**
 * The folder in which all windows of a workspace keep their store. VS Code gives the second window on a workspace a folder of
 * its own (`<workspace>-1`), which no later window would find again; the store takes care of several windows itself.
 */
export async function storageFolder(storageUri: vscode.Uri): Promise<vscode.Uri> {
  const workspace = vscode.Uri.joinPath(storageUri, '..');
  const [, name, extension] = /([^/]+)-[1-9]\d?\/([^/]+)$/.exec(storageUri.path) ?? [];
  if (name === undefined || extension === undefined) return storageUri;
  const first = vscode.Uri.joinPath(workspace, '..', name);
  return (await isFolder(first)) ? vscode.Uri.joinPath(first, extension) : storageUri;
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}
