import * as vscode from 'vscode';

/** The progress bar VS Code draws at the top of a view; shown while something runs. */
export class ViewProgress {
  readonly #viewId: string;
  #end: (() => void) | undefined;

  constructor(viewId: string) {
    this.#viewId = viewId;
  }

  show(isRunning: boolean): void {
    if (isRunning === (this.#end !== undefined)) return;
    if (!isRunning) {
      this.#end?.();
      this.#end = undefined;
      return;
    }
    const over = new Promise<void>(resolve => (this.#end = resolve));
    void vscode.window.withProgress({ location: { viewId: this.#viewId } }, () => over);
  }
}
