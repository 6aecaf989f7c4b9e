import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { openEngine } from '../engine.ts';
import { saveBaseline } from '../host/baseline.ts';
import type { Session } from '../host/session.ts';
import { createVsCodeFiles } from './vsCodeFiles.ts';

/**
 * Opens the store of the workspace and starts the baseline. The session tells why when it cannot be opened. Resolves once
 * the store is open or has failed; the baseline goes on.
 */
export async function openWorkspace(
  context: vscode.ExtensionContext,
  session: Session,
  log: vscode.LogOutputChannel,
  signal: AbortSignal,
): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const { storageUri } = context;
  if (folders.length === 0 || storageUri === undefined) {
    session.update({ state: { kind: 'noFolder' } });
    return;
  }
  if (storageUri.scheme !== 'file') {
    const message =
      'Checkpoints need a local folder to be kept in, and this window has none. Nothing was saved. Open the folder in a window with a file system of its own.';
    session.update({ state: { kind: 'storeFailed', message } });
    return;
  }
  session.update({ state: { kind: 'loading' } });
  const opened = await openEngine({
    storeFolder: storageUri.fsPath,
    wasm: () => readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', 'sql-wasm.wasm').fsPath),
    files: createVsCodeFiles(folders),
    name: session.folder,
    maxFileBytes: maxFileBytes(),
    log,
  });
  if (!opened.ok) {
    log.error(`The checkpoint store could not be opened: ${opened.error}`);
    session.update({ state: { kind: 'storeFailed', message: opened.error } });
    return;
  }
  const work = opened.value;
  const newest = work.services.store.listThreads()[0]?.thread.id;
  session.update({
    work,
    threadId: session.state.threadId ?? newest,
    state: vscode.workspace.isTrusted ? { kind: 'ready' } : { kind: 'untrusted' },
  });
  void saveBaseline(session, signal).catch((cause: unknown) => {
    log.error('The baseline failed', cause);
  });
}

function maxFileBytes(): number {
  const megabytes = vscode.workspace.getConfiguration('threadCheckpoints').get<number>('maxFileSizeMB', 10);
  return megabytes * 1024 * 1024;
}
