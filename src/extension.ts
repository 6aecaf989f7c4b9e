import type * as vscode from 'vscode';
import { createWorkbench } from './vscode/workbench.ts';

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(createWorkbench(context));
}
