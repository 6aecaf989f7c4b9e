import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FileSink, FileSource } from '../core/threadArchive.ts';
import type { Native } from '../host/native.ts';
import { diskSink, diskSource } from '../storage/archive/diskFile.ts';

/** Files that are not on a local disk are held in memory whole; larger ones are refused. Bytes. */
const mostInMemory = 256 * 1024 * 1024;

/** The dialogs for files that are saved and opened, anywhere VS Code can reach. */
export const fileDialogs: Pick<Native, 'saveFile' | 'openFile'> = {
  async saveFile({ title, kind, extension, name }) {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    // Beside the workspace, so that the next checkpoint does not take the file in.
    const defaultUri = folder && vscode.Uri.joinPath(folder, '..', fileName(name));
    const filters = { [kind]: [extension] };
    const uri = await vscode.window.showSaveDialog({ title, filters, ...(defaultUri && { defaultUri }) });
    if (uri === undefined) return undefined;
    return uri.scheme === 'file' ? diskSink(uri.fsPath) : virtualSink(uri);
  },
  async openFile({ title, kind, extension }) {
    const filters = { [kind]: [extension], 'All Files': ['*'] };
    const [uri] = (await vscode.window.showOpenDialog({ title, filters, openLabel: 'Open' })) ?? [];
    if (uri === undefined) return undefined;
    return uri.scheme === 'file' ? diskSource(uri.fsPath) : virtualSource(uri);
  },
};

/** What every disk takes as a name. */
const fileName = (name: string): string =>
  name
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '');

function virtualSink(uri: vscode.Uri): FileSink {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    write(bytes) {
      length += bytes.length;
      if (length > mostInMemory) return Promise.reject(new Error('it is too large to be saved there'));
      chunks.push(bytes.slice());
      return Promise.resolve();
    },
    async close() {
      await vscode.workspace.fs.writeFile(uri, Buffer.concat(chunks));
    },
    discard() {
      chunks.length = 0;
      return Promise.resolve();
    },
  };
}

const virtualSource = (uri: vscode.Uri): FileSource => ({
  name: basename(uri.path),
  async *chunks() {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostInMemory) throw new Error('it is too large to be read from there');
    yield await vscode.workspace.fs.readFile(uri);
  },
});
