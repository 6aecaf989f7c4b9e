import * as vscode from 'vscode';
import type { Store } from '../core/ports/store.ts';

const keptAs = 'hasThread';
/** Milliseconds in which changes are gathered. */
const updateDelay = 200;

/**
 * The context key that menus are shown by: whether the workspace has a thread. Remembered, so that it is known before the store
 * is opened.
 */
export class ThreadKey {
  readonly #memory: vscode.Memento;
  readonly #store: () => Store | undefined;
  #isSet: boolean | undefined;
  #updating: NodeJS.Timeout | undefined;

  constructor(memory: vscode.Memento, store: () => Store | undefined) {
    this.#memory = memory;
    this.#store = store;
    this.#set(memory.get(keptAs) === true);
  }

  /** Something in the session has changed. */
  changed(): void {
    this.#updating ??= setTimeout(() => {
      this.#updating = undefined;
      this.#update();
    }, updateDelay);
  }

  dispose(): void {
    clearTimeout(this.#updating);
  }

  #update(): void {
    const store = this.#store();
    if (store === undefined) return;
    const hasThread = store.countThreads() > 0;
    if (hasThread === this.#isSet) return;
    this.#set(hasThread);
    void this.#memory.update(keptAs, hasThread);
  }

  #set(hasThread: boolean): void {
    this.#isSet = hasThread;
    void vscode.commands.executeCommand('setContext', 'threadCheckpoints.hasThread', hasThread);
  }
}
