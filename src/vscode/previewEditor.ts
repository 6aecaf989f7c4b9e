import * as vscode from 'vscode';
import { closePage } from '../host/previewPage.ts';
import type { Session } from '../host/session.ts';
import type { ToWebview } from '../protocol/messages.ts';
import { WebviewView, type ViewContent } from './webviewView.ts';

/**
 * The editor tab that the user can move the restore preview to; the chat shows the conversation meanwhile. It closes with the
 * preview, and closing it gives the preview up. What is being written goes on, and is shown in the chat then.
 */
export class PreviewEditor {
  readonly #session: Session;
  readonly #view: WebviewView;
  readonly #onClosed: () => void;
  #panel: vscode.WebviewPanel | undefined;
  #shown: AbortController | undefined;
  #hasKey = false;

  /** @param onClosed called when the preview is over, for the chat to show what came of it */
  constructor(extensionUri: vscode.Uri, session: Session, content: ViewContent, onClosed: () => void) {
    this.#session = session;
    this.#view = new WebviewView(extensionUri, 'preview', content);
    this.#onClosed = onClosed;
  }

  /** Shows the preview with what was ticked in the chat, or comes to the front. */
  show(ticks: unknown): void {
    const { page } = this.#session.state;
    if (page === undefined) return;
    if (this.#panel !== undefined) {
      this.#panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel('threadCheckpoints.preview', '', vscode.ViewColumn.Active);
    this.#panel = panel;
    this.#shown = page.abort;
    panel.onDidDispose(() => this.#wasClosed());
    this.#view.resolveWebviewView(asSurface(panel));
    this.#view.post({ kind: 'takeTicks', ticks });
    this.#session.update({ isPageInEditor: true });
  }

  /** The page can receive now. */
  ready(): void {
    this.#view.ready();
  }

  post(message: ToWebview): void {
    this.#view.post(message);
  }

  sessionChanged(): void {
    const { page } = this.#session.state;
    this.#setKey(page !== undefined && this.#panel === undefined);
    const panel = this.#panel;
    if (panel === undefined) return;
    if (page !== undefined) {
      this.#view.changed();
      // Another preview, or the same once more.
      if (page.abort !== this.#shown) panel.reveal();
      this.#shown = page.abort;
    } else {
      this.#panel = undefined;
      this.#session.update({ isPageInEditor: false });
      panel.dispose();
      this.#onClosed();
    }
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #wasClosed(): void {
    if (this.#panel === undefined) return;
    this.#panel = undefined;
    this.#session.update({ isPageInEditor: false });
    if (this.#session.state.page?.phase.kind !== 'writing') closePage(this.#session);
  }

  /** The chat shows the preview: its title has what can be done with it. */
  #setKey(hasPreview: boolean): void {
    if (hasPreview === this.#hasKey) return;
    this.#hasKey = hasPreview;
    void vscode.commands.executeCommand('setContext', 'threadCheckpoints.hasPreview', hasPreview);
  }
}

/** An editor says in its tab what a view says beside its name. */
const asSurface = (panel: vscode.WebviewPanel) => ({
  webview: panel.webview,
  get visible() {
    return panel.visible;
  },
  onDidChangeVisibility: (listener: () => void) => panel.onDidChangeViewState(listener),
  onDidDispose: panel.onDidDispose,
  set description(text: string) {
    panel.title = text;
  },
});
