import * as vscode from 'vscode';
import type { FileTarget } from '../host/fileCommands.ts';
import { Refusal } from '../host/session.ts';
import { storedScheme } from './checkpointDocuments.ts';

/** The path of a URI in the working directory; `undefined` when it lies outside. */
export type PathOf = (uri: vscode.Uri) => string | undefined;

/** What a command on a file works on: what the menu gives, else what the active editor shows. Refuses, in words, what no checkpoint can have. */
export async function fileTarget(pathOf: PathOf, given: unknown): Promise<FileTarget> {
  const uri = given instanceof vscode.Uri ? given : activeUri();
  if (uri === undefined) throw new Refusal('Open a file first, or choose one in the Explorer.');
  if (uri.scheme === storedScheme) return { path: storedPath(pathOf, uri), isFolder: false };
  if (uri.scheme === 'untitled') throw new Refusal('This file was never saved, so no checkpoint has it.');
  const isFolder = await isFolderAt(uri);
  const path = isFolder ? folderOf(pathOf, uri) : pathOf(uri);
  if (path !== undefined) return { path, isFolder };
  throw new Refusal('This lies outside the folders of this workspace; checkpoints hold only what is in them.');
}

/** The same for a command that is about one file. */
export async function filePath(pathOf: PathOf, given: unknown): Promise<string> {
  const { path, isFolder } = await fileTarget(pathOf, given);
  if (isFolder) throw new Refusal('This is a folder. Choose a file.');
  return path;
}

/** The folder a command is about; `''` for all. */
export async function folderPath(pathOf: PathOf, given: unknown): Promise<string> {
  if (!(given instanceof vscode.Uri)) return '';
  const { path, isFolder } = await fileTarget(pathOf, given);
  return isFolder ? path : path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Of the active tab: of a diff, the file as it is. */
function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  if (input instanceof vscode.TabInputNotebook) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

/** Beside files on disk, stored files have their whole paths. */
function storedPath(pathOf: PathOf, { path }: vscode.Uri): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.map(({ uri }) => pathOf(uri.with({ path }))).find(inside => inside !== undefined) ?? path.slice(1);
}

/** A folder of the workspace has no path of its own; what is in it has. */
export const folderOf = (pathOf: PathOf, uri: vscode.Uri): string | undefined =>
  pathOf(vscode.Uri.joinPath(uri, 'x'))?.replace(/\/?x$/, '');

async function isFolderAt(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false; // A file that was deleted.
  }
}
