import * as vscode from 'vscode';
import { storedBlob, storedScheme } from './checkpointDocuments.ts';
import type { PathOf } from './fileTargets.ts';
import type { BlobId } from '../core/ids.ts';

/** A diff editor with a checkpoint's file on the left and the file as it is on the right. */
export interface CheckpointDiff {
  readonly original: vscode.Uri;
  readonly modified: vscode.Uri;
  /** `undefined` when the file was not there. */
  readonly blob: BlobId | undefined;
}

/** The active tab, when it is such a diff. */
export function activeCheckpointDiff(pathOf: PathOf): CheckpointDiff | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputTextDiff)) return undefined;
  const { original, modified } = input;
  if (original.scheme !== storedScheme || pathOf(modified) === undefined) return undefined;
  return { original, modified, blob: storedBlob(original) };
}

/** Keeps the context key up to date that menus of such a diff are shown by. */
export function followCheckpointDiff(pathOf: PathOf): vscode.Disposable {
  const update = (): void => {
    const isShown = activeCheckpointDiff(pathOf) !== undefined;
    void vscode.commands.executeCommand('setContext', 'threadCheckpoints.checkpointDiff', isShown);
  };
  update();
  return vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(update),
    vscode.window.tabGroups.onDidChangeTabGroups(update),
  );
}
