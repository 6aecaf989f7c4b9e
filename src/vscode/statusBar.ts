import * as vscode from 'vscode';
import type { StatusView } from '../host/statusView.ts';

/** Milliseconds in which changes are gathered before the item is made anew. */
const showDelay = 200;

/** The item in the status bar. A click opens the chat. */
export class StatusBar {
  readonly #item = vscode.window.createStatusBarItem('threadCheckpoints.status', vscode.StatusBarAlignment.Left, 1);
  readonly #toView: () => StatusView | undefined;
  #showing: NodeJS.Timeout | undefined;

  constructor(toView: () => StatusView | undefined) {
    this.#toView = toView;
    this.#item.name = 'Thread Checkpoints';
    this.#item.command = 'threadCheckpoints.chat.focus';
  }

  changed(): void {
    this.#showing ??= setTimeout(() => {
      this.#showing = undefined;
      this.#show(this.#toView());
    }, showDelay);
  }

  dispose(): void {
    clearTimeout(this.#showing);
    this.#item.dispose();
  }

  #show(view: StatusView | undefined): void {
    if (view === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = view.text;
    this.#item.tooltip = asMarkdown(view.tooltip);
    this.#item.backgroundColor = view.isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}

function asMarkdown(paragraphs: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const paragraph of paragraphs) markdown.appendText(paragraph).appendMarkdown('\n\n');
  return markdown;
}
