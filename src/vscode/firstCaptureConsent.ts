import type * as vscode from 'vscode';
import { maxFirstCaptureBytes } from './settings.ts';

const key = 'firstCaptureAllowed';

/** Whether the user has agreed to a first capture of any size; kept with the workspace. */
export class FirstCaptureConsent {
  readonly #state: vscode.Memento;

  /** @param state of the workspace */
  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** As `Services.firstCaptureLimit`. */
  limit(): number | undefined {
    return this.#state.get<unknown>(key) === true ? undefined : maxFirstCaptureBytes();
  }

  async give(): Promise<void> {
    await this.#state.update(key, true);
  }
}
