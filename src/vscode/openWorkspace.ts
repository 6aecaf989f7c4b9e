import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openEngine } from '../engine.ts';
import type { Services } from '../app/services.ts';
import type { Baseline } from '../host/baseline.ts';
import { followStore } from '../host/followStore.ts';
import { showInterrupted } from '../host/interruptedRestore.ts';
import { LateWrites } from '../host/lateWrites.ts';
import { putAwayLeft } from '../host/putAwayLeft.ts';
import type { Session } from '../host/session.ts';
import { createFileEvents } from './fileEvents.ts';
import { openFiles } from './openFiles.ts';
import { storageFilesIn, storageFolder } from './storageFolder.ts';

export interface OpeningOptions extends Pick<Services, 'firstCaptureLimit'> {
  readonly baseline: Baseline;
  readonly log: vscode.LogOutputChannel;
  /** Ends what goes on. */
  readonly signal: AbortSignal;
}

/**
 * Opens the store of the workspace and starts the baseline once this window is the one that writes. The session tells why
 * when the store cannot be opened. Resolves with whether it is open; the baseline goes on.
 */
export async function openWorkspace(
  context: vscode.ExtensionContext,
  session: Session,
  { baseline, firstCaptureLimit, log, signal }: OpeningOptions,
): Promise<boolean> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const { storageUri } = context;
  if (folders.length === 0 || storageUri === undefined) {
    session.update({ state: { kind: 'noFolder' } });
    return false;
  }
  session.update({ state: { kind: 'loading' } });
  const folder = await storageFolder(storageUri);
  const files = openFiles({
    folders,
    name: session.folder,
    extensionUri: context.extensionUri,
    storage: folder.scheme === 'file' ? join(folder.fsPath, 'files.index') : undefined,
  });
  const opened = await openEngine({
    storeFiles: storageFilesIn(folder),
    wasm: () => readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', 'sql-wasm.wasm').fsPath),
    files,
    firstCaptureLimit,
    log,
  });
  if (!opened.ok) {
    await files.close();
    log.error(`The checkpoint store could not be opened: ${opened.error}`);
    session.update({ state: { kind: 'storeFailed', message: opened.error } });
    return false;
  }
  const late = new LateWrites(session, createFileEvents(folders));
  signal.addEventListener('abort', () => late.dispose(), { once: true });
  const logError = (message: string, cause: unknown): void => log.error(message, logged(cause));
  const work = { ...opened.value, late, logError };
  const newest = work.services.store.listThreads({ limit: 1 })[0]?.thread.id;
  session.update({
    work,
    threadId: session.state.threadId ?? newest,
    state: vscode.workspace.isTrusted ? { kind: 'ready' } : { kind: 'untrusted' },
  });
  const showCutOff = (): void =>
    void showInterrupted(session).catch((cause: unknown) => logError('Files could not be compared', cause));
  if (session.isReading) showCutOff();
  const stopFollowing = followStore(session, () => {
    showCutOff();
    void putAwayLeft(session).catch((cause: unknown) => logError('Threads could not be put away', cause));
    void baseline.save();
  });
  signal.addEventListener('abort', stopFollowing, { once: true });
  return true;
}

const logged = (cause: unknown): Error | string => (cause instanceof Error ? cause : String(cause));
