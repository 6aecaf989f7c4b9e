import * as vscode from 'vscode';
import type { ToWebview } from '../protocol/messages.ts';
import { Paced } from './paced.ts';
import { webviewHtml, type PageName } from './webviewHtml.ts';

export interface ViewContent {
  /** The view's complete content, made when it is sent. */
  readonly toMessage: () => ToWebview;
  readonly onMessage: (raw: unknown) => Promise<ToWebview | undefined>;
  /** Called when VS Code shows the view for the first time. */
  readonly onOpened: () => void;
  readonly description: () => string;
  /** How many things wait for the user, and in words. */
  readonly waiting?: () => { readonly value: number; readonly tooltip: string } | undefined;
}

/** What of VS Code shows a page: a view, or an editor. */
export interface WebviewSurface {
  readonly webview: vscode.Webview;
  readonly visible: boolean;
  description?: string;
  badge?: vscode.ViewBadge | undefined;
  onDidChangeVisibility(listener: () => void): vscode.Disposable;
  onDidDispose(listener: () => void): vscode.Disposable;
}

/** Milliseconds from one sending of a view to the next. */
const sendPause = 30;

/** One webview view. It is sent its whole content when it is ready, when it shows again and when something changed. */
export class WebviewView implements vscode.WebviewViewProvider {
  readonly #extensionUri: vscode.Uri;
  readonly #name: PageName;
  readonly #content: ViewContent;
  #view: WebviewSurface | undefined;
  readonly #sending = new Paced(() => this.#send(), sendPause);
  #waiting: ToWebview[] = [];
  #isReady = false;

  constructor(extensionUri: vscode.Uri, name: PageName, content: ViewContent) {
    this.#extensionUri = extensionUri;
    this.#name = name;
    this.#content = content;
  }

  get isVisible(): boolean {
    return this.#view?.visible === true;
  }

  resolveWebviewView(view: WebviewSurface): void {
    this.#view = view;
    this.#isReady = false;
    view.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.#extensionUri, 'dist', 'webview')],
    };
    view.webview.onDidReceiveMessage(async (raw: unknown) => {
      const reply = await this.#content.onMessage(raw);
      if (reply !== undefined) await view.webview.postMessage(reply);
    });
    view.onDidChangeVisibility(() => {
      if (view.visible) this.changed();
      // A hidden view's page is gone; it says when the new one is ready.
      else this.#isReady = false;
    });
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#isReady = false;
      // What its page has not received is not meant for the next one.
      this.#waiting = [];
    });
    view.webview.html = webviewHtml(view.webview, this.#extensionUri, this.#name);
    this.#content.onOpened();
  }

  /** The page can receive now. */
  ready(): void {
    this.#isReady = true;
    this.#sending.doNow();
    for (const message of this.#waiting.splice(0)) void this.#view?.webview.postMessage(message);
  }

  /** Sends the view soon. */
  changed(): void {
    this.#sending.ask();
  }

  /** Sends a message once the page can receive it. */
  post(message: ToWebview): void {
    if (this.#isReady) {
      this.#sending.doNow();
      void this.#view?.webview.postMessage(message);
    } else this.#waiting.push(message);
  }

  #send(): void {
    if (this.#view === undefined) return;
    this.#view.description = this.#content.description();
    const waiting = this.#content.waiting?.();
    if (this.#view.badge?.value !== waiting?.value) this.#view.badge = waiting;
    if (this.#isReady) void this.#view.webview.postMessage(this.#content.toMessage());
  }
}
