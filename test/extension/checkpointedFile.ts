import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Workbench } from '../../src/vscode/workbench.ts';

/** As it was before the message, and as the answer made it. */
export const former = 'one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n';
export const answered = 'ONE\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\n';
export const path = 'marks/numbers.txt';

/** Asks until it is so. */
export async function until<Value>(ask: () => Value | Promise<Value>, limit = 20_000): Promise<NonNullable<Value>> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== null && value !== false) return value;
    assert.ok(Date.now() < end, `It did not come to be within ${limit / 1000} s: ${ask.toString()}`);
    await wait(50);
  }
}

/** The extension with a thread: a message whose answer changed one file, between two checkpoints. Made once. */
export function checkpointedFile(): Promise<{ readonly uri: vscode.Uri; readonly workbench: Workbench }> {
  return (made ??= make());
}

let made: ReturnType<typeof make> | undefined;

async function make() {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const extension = vscode.extensions.getExtension<Workbench>('thread-checkpoints.thread-checkpoints');
  assert.ok(folder && extension);
  const uri = vscode.Uri.joinPath(folder.uri, ...path.split('/'));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(former));
  const workbench = await extension.activate();
  const { session, handlers } = workbench;
  await vscode.commands.executeCommand('threadCheckpoints.hideChangesSince');
  await until(() => session.state.state.kind === 'ready' && !session.isReading);
  const text = `${path}\n\`\`\`diff\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-one\n+ONE\n@@ -5 +5,2 @@\n five\n+six\n\`\`\`\n`;
  await handlers.sendMessage({ kind: 'sendMessage', text });
  await session.state.running?.over;
  assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), answered);
  return { uri, workbench };
}

/** Runs a command that shows a list, and takes the entry at this place of it. */
export async function runAndPick(command: string, index: number, ...given: readonly unknown[]): Promise<void> {
  const over = Promise.resolve(vscode.commands.executeCommand(`threadCheckpoints.${command}`, ...given)).then(
    () => true,
  );
  await wait(700);
  for (let step = 0; step < index; step++) {
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await wait(50);
  }
  await until(async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return Promise.race([over, wait(300, false)]);
  });
}
