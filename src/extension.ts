import type * as vscode from 'vscode';
import { createWorkbench, type Workbench } from './vscode/workbench.ts';

let workbench: Workbench | undefined;

export function activate(context: vscode.ExtensionContext): void {
  workbench = createWorkbench(context);
  context.subscriptions.push(workbench);
}

/** VS Code waits for this, for some seconds, before it ends the process. */
export async function deactivate(): Promise<void> {
  await workbench?.close();
}
