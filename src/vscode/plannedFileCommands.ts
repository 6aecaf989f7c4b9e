import type * as vscode from 'vscode';
import { openPlannedFile } from '../host/plannedFileActions.ts';
import { registerCommand, type CommandTargets, type OpenTargets } from './registerCommand.ts';

/** Registers the commands of the restore preview: of its title, and of the context menu of a file in it. */
export function registerPlannedFileCommands(open: OpenTargets): vscode.Disposable[] {
  const register = (name: string, work: (targets: CommandTargets, path: string) => unknown) =>
    registerCommand(open, name, (targets, element) => work(targets, pathOf(element)));
  return [
    register('openPlannedDiff', ({ handlers }, path) => handlers.openPlannedDiff({ kind: 'openPlannedDiff', path })),
    register('openPlannedFile', ({ session, native }, path) => openPlannedFile(session, native, path)),
    register('keepMine', ({ postToPage }, path) => postToPage({ kind: 'choosePlannedFile', path, what: 'keep' })),
    register('tickOnlyThis', ({ postToPage }, path) => postToPage({ kind: 'choosePlannedFile', path, what: 'only' })),
    register('openPreviewInEditor', ({ postToPage }) => postToPage({ kind: 'movePreviewToEditor' })),
    register('refreshPreview', ({ handlers }) => handlers.refreshPreview({ kind: 'refreshPreview' })),
    register('copyPlannedPath', ({ native }, path) => native.copyText(path)),
  ];
}

/** From the row's `data-vscode-context`. */
function pathOf(element: unknown): string {
  const { plannedPath = '' } = (element ?? {}) as { readonly plannedPath?: string };
  return plannedPath;
}
