import * as vscode from 'vscode';
import { createWorkbench, type Workbench } from './vscode/workbench.ts';

let workbench: Workbench | undefined;

/** Returns nothing, but to tests inside VS Code: these get what the chat asks. */
export function activate(context: vscode.ExtensionContext): Workbench | undefined {
  workbench = createWorkbench(context);
  context.subscriptions.push(workbench);
  return context.extensionMode === vscode.ExtensionMode.Test ? workbench : undefined;
}

/** VS Code waits for this, for some seconds, before it ends the process. */
export async function deactivate(): Promise<void> {
  await workbench?.close();
}
