import * as vscode from 'vscode';

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
