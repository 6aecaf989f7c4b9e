import * as vscode from 'vscode';
import type { InlineChanges } from './inlineChanges.ts';

/** Says in the status bar against which checkpoint changes are shown, and why the file on screen is not compared. A click changes or ends it. */
export class ChangesStatus {
  readonly #item = vscode.window.createStatusBarItem('threadCheckpoints.changes', vscode.StatusBarAlignment.Left, 0);
  readonly #inline: InlineChanges;
  readonly #subscriptions: vscode.Disposable;

  constructor(inline: InlineChanges) {
    this.#inline = inline;
    this.#item.name = 'Changes Since Checkpoint';
    this.#item.command = 'threadCheckpoints.showChangesSince';
    this.#subscriptions = vscode.Disposable.from(
      this.#item,
      inline.onChange(() => void this.#update()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.#update()),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #update(): Promise<void> {
    const { checkpoint } = this.#inline;
    if (checkpoint === undefined) {
      this.#item.hide();
      return;
    }
    const document = vscode.window.activeTextEditor?.document;
    const shown = document === undefined ? undefined : await this.#inline.changesOf(document).catch(() => undefined);
    if (this.#inline.checkpoint !== checkpoint) return;
    const skipped = shown?.comparison.kind === 'skipped' ? shown.comparison.reason : undefined;
    const since = `since checkpoint ${checkpoint.number}`;
    this.#item.text = `$(git-compare) Changes ${since}${skipped === undefined ? '' : ': not compared'}`;
    this.#item.tooltip =
      skipped === undefined
        ? `Editors show what changed ${since}. Click to choose another, or to hide them.`
        : `This file is not compared: ${skipped}.`;
    this.#item.show();
  }
}
