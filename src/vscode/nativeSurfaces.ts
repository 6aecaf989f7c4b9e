import * as vscode from 'vscode';
import type { DiffSide, Native, NativeDiff } from '../host/native.ts';
import { storedUri } from './checkpointDocuments.ts';
import { fileDialogs } from './chosenFiles.ts';
import { saveIncludedSecrets } from './settings.ts';
import { typeInTerminal } from './typeInTerminal.ts';

export interface NativeOptions {
  /** The URI of a file of the working directory. */
  readonly fileUri: (path: string) => vscode.Uri;
  /** The path of a folder in the working directory; `undefined` when it lies outside. */
  readonly folderPathOf: (uri: vscode.Uri) => string | undefined;
  readonly showLog: () => void;
  readonly saveDraft: (text: string) => void;
  readonly allowFirstCapture: () => Promise<void>;
  readonly showReport: (title: string, text: string) => Promise<void>;
}

/** VS Code's own diff editors, pickers and dialogs. */
export function createNative(options: NativeOptions): Native {
  const { fileUri, folderPathOf, showLog, saveDraft, allowFirstCapture, showReport } = options;
  const uriOf = (side: DiffSide): vscode.Uri =>
    side.kind === 'disk' ? fileUri(side.path) : storedUri(side.path, side.blob);
  return {
    async openDiff({ left, right }: NativeDiff, title) {
      await vscode.commands.executeCommand('vscode.diff', uriOf(left), uriOf(right), title, { preview: true });
    },
    async openDiffs(diffs, title) {
      const resources = diffs.map(({ path, left, right }) => [
        fileUri(path),
        sideOrNothing(left, right),
        sideOrNothing(right, left),
      ]);
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    },
    async openPath(path) {
      const uri = fileUri(path.replace(/\/$/, ''));
      await vscode.workspace.fs.stat(uri);
      if (path.endsWith('/')) await vscode.commands.executeCommand('revealInExplorer', uri);
      else await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
    },
    async openStored(path, blob, title) {
      await vscode.commands.executeCommand('vscode.open', storedUri(path, blob), { preview: true }, title);
    },
    async askText({ title, prompt, value }) {
      return vscode.window.showInputBox({ title, prompt, value });
    },
    async confirm({ message, detail, action }) {
      return (await vscode.window.showWarningMessage(message, { modal: true, detail }, action)) === action;
    },
    async pick(title, choices) {
      const items = choices.map(choice => ({ ...choice }));
      const picked = await vscode.window.showQuickPick(items, {
        title,
        placeHolder: title,
        matchOnDescription: true,
        matchOnDetail: true,
      });
      return picked?.id;
    },
    async pickSeveral(title, choices) {
      const items = choices.map(({ isPicked, ...choice }) => ({ ...choice, picked: isPicked }));
      const options = { title, placeHolder: title, canPickMany: true, matchOnDetail: true } as const;
      return (await vscode.window.showQuickPick(items, options))?.map(({ id }) => id);
    },
    async pickFolder(title) {
      const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
      const options = { title, openLabel: 'Choose', canSelectFiles: false, canSelectFolders: true };
      const [picked] = (await vscode.window.showOpenDialog({ ...options, ...(defaultUri && { defaultUri }) })) ?? [];
      if (picked === undefined) return undefined;
      const path = folderPathOf(picked);
      return path === undefined ? { kind: 'outside', name: picked.fsPath } : { kind: 'inside', path };
    },
    ...fileDialogs,
    typeInTerminal,
    async copyText(text) {
      await vscode.env.clipboard.writeText(text);
    },
    showError(message) {
      void vscode.window.showErrorMessage(message);
    },
    showMessage(message) {
      void vscode.window.showInformationMessage(message);
    },
    async offer(message, action) {
      return (await vscode.window.showInformationMessage(message, action)) === action;
    },
    async warn(message, action) {
      return (await vscode.window.showWarningMessage(message, action)) === action;
    },
    showReport,
    withProgress,
    async openSettings(words) {
      await vscode.commands.executeCommand('workbench.action.openSettings', words);
    },
    saveIncludedSecrets,
    allowFirstCapture,
    async showChat() {
      await vscode.commands.executeCommand('threadCheckpoints.chat.focus');
    },
    async openFolder() {
      await vscode.commands.executeCommand('workbench.action.files.openFolder');
    },
    async manageTrust() {
      await vscode.commands.executeCommand('workbench.trust.manage');
    },
    async reloadWindow() {
      await vscode.commands.executeCommand('workbench.action.reloadWindow');
    },
    showLog,
    saveDraft,
  };

  /**
   * The multi-file diff editor shows a side that is not there as created or deleted, and one of another path than the other side
   * as renamed.
   */
  function sideOrNothing(side: DiffSide, other: DiffSide): vscode.Uri | undefined {
    if (side.kind === 'disk') return uriOf(side);
    if (side.blob === undefined) return undefined;
    return other.kind === 'disk' ? uriOf(side).with({ path: fileUri(other.path).path }) : uriOf(side);
  }
}

const withProgress: Native['withProgress'] = async (title, work) => {
  const abort = new AbortController();
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    let told = 0;
    const tell = (done: number, total: number): void => {
      const percent = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
      if (percent <= told) return;
      progress.report({ increment: percent - told, message: `${percent}%` });
      told = percent;
    };
    try {
      return await work(tell, abort.signal);
    } catch (cause) {
      if (abort.signal.aborted) return undefined;
      throw cause;
    }
  });
};
