import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions, type Extension } from 'vscode';

/**
 * Runs inside the extension host: activates the extension and writes how long that took. Waits first until VS Code has
 * calmed down, since otherwise its own start would be measured; not for an extension that VS Code activates as part of that
 * start.
 */
export async function run(): Promise<void> {
  const extension = extensions.getExtension('thread-checkpoints.thread-checkpoints');
  const file = process.env['THREAD_CHECKPOINTS_ACTIVATION_RESULT'];
  if (extension === undefined || file === undefined)
    throw new Error('The extension or the place for the result is missing.');
  if (!activatesAtStart(extension)) await calm();
  if (extension.isActive) throw new Error('The extension was active already; its activation cannot be timed.');
  const started = performance.now();
  await extension.activate();
  writeFileSync(file, JSON.stringify({ milliseconds: performance.now() - started }));
}

function activatesAtStart(extension: Extension<unknown>): boolean {
  const manifest = extension.packageJSON as { readonly activationEvents?: readonly string[] };
  const events = manifest.activationEvents ?? [];
  return events.some(event => event === '*' || event === 'onStartupFinished' || event.startsWith('workspaceContains'));
}

/** Waits until ten round trips to the workbench in a row were quick, at most 30 s. */
async function calm(): Promise<void> {
  const end = Date.now() + 30_000;
  let quick = 0;
  while (quick < 10 && Date.now() < end) {
    const started = performance.now();
    await commands.executeCommand('setContext', 'threadCheckpoints.benchRoundTrip', quick);
    quick = performance.now() - started < 20 ? quick + 1 : 0;
    await delay(100);
  }
}
