import type * as vscode from 'vscode';
import type { LocalFolders } from '../agents/fileTools/runCommand.ts';
import { createRoots } from '../capture/roots.ts';
import { uriIn } from './vsCodeFiles.ts';

/** Which folders of a workspace are on the machine of the extension host. */
export function localFolders(folders: readonly vscode.WorkspaceFolder[]): LocalFolders {
  const { names } = createRoots(folders.map(({ name, uri }) => ({ name, location: uri.path })));
  const uriOf = uriIn(folders);
  const isLocal = (uri: vscode.Uri): boolean => uri.scheme === 'file';
  return {
    roots: names.filter((_, index) => folders[index] !== undefined && isLocal(folders[index].uri)),
    onDisk: path => {
      if (folders.length === 0 || (folders.length > 1 && !names.includes(path.split('/')[0] ?? ''))) return undefined;
      const uri = uriOf(path);
      return isLocal(uri) ? uri.fsPath : undefined;
    },
  };
}
