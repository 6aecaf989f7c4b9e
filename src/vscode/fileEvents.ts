import * as vscode from 'vscode';
import type { FileEvents } from '../host/lateWrites.ts';
import { pathIn } from './vsCodeFiles.ts';

/** Milliseconds. What the watcher tells of a file that was just saved here is told by that save. */
const ownEcho = 3000;

/** Changes of files in the folders, as VS Code's watchers tell them; those that the settings exclude from watching are missing. */
export function createFileEvents(folders: readonly vscode.WorkspaceFolder[]): FileEvents {
  const pathOf = pathIn(folders);
  return {
    onChange(listener) {
      const mine = new Map<string, number>();
      const tell = (uris: readonly vscode.Uri[], byUser: boolean): void => {
        const now = Date.now();
        for (const [path, until] of mine) if (until < now) mine.delete(path);
        const inside = uris.map(pathOf).filter(path => path !== undefined);
        const news = byUser ? inside : inside.filter(path => !mine.has(path));
        if (byUser) for (const path of news) mine.set(path, now + ownEcho);
        if (news.length > 0) listener(news, byUser);
      };
      const watchers = folders.map(folder =>
        vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**')),
      );
      const subscriptions = [
        ...watchers,
        ...watchers.flatMap(watcher =>
          [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map(on => on(uri => tell([uri], false))),
        ),
        vscode.workspace.onDidSaveTextDocument(({ uri }) => tell([uri], true)),
        vscode.workspace.onDidSaveNotebookDocument(({ uri }) => tell([uri], true)),
        vscode.workspace.onDidCreateFiles(({ files }) => tell(files, true)),
        vscode.workspace.onDidDeleteFiles(({ files }) => tell(files, true)),
        vscode.workspace.onDidRenameFiles(({ files }) =>
          tell(
            files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]),
            true,
          ),
        ),
      ];
      const all = vscode.Disposable.from(...subscriptions);
      return () => void all.dispose();
    },
  };
}
