import * as vscode from 'vscode';

/** Opens a terminal and types a command; running it is for the user to do. */
export function typeInTerminal(title: string, command: string): void {
  const terminal = vscode.window.createTerminal(title);
  terminal.show();
  terminal.sendText(command, false);
}
