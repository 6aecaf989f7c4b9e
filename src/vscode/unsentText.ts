import type * as vscode from 'vscode';
import { Paced } from './paced.ts';

const [draftKey, queuedKey] = ['draft', 'queued'];
/** Milliseconds between two times in which the text of the message box is kept, while it changes. */
const draftPause = 300;

/** Keeps over restarts what was typed and not sent: the text in the message box, and the message that waits for a turn to end. */
export class UnsentText {
  /** Of both at the last end: nothing waits at a start, so it is all in the message box. */
  readonly atStart: string;
  readonly #memory: vscode.Memento;
  #queued: string | undefined;
  #isClosed = false;
  #draft: string | undefined;
  readonly #saving = new Paced(() => void this.#memory.update(draftKey, this.#draft), draftPause);

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    const texts = [queuedKey, draftKey].map(key => memory.get<string>(key, ''));
    this.atStart = texts.filter(text => text !== '').join('\n\n');
    if (texts[0] === '') return;
    void memory.update(draftKey, this.atStart);
    void memory.update(queuedKey, undefined);
  }

  saveDraft(text: string): void {
    this.#draft = text;
    this.#saving.ask();
  }

  /** @param queued the message that waits now */
  queueChanged(queued: string | undefined): void {
    if (queued === this.#queued || this.#isClosed) return;
    this.#queued = queued;
    void this.#memory.update(queuedKey, queued);
  }

  /** What waits now is there at the next start, whatever becomes of it until the end. */
  close(): void {
    this.#isClosed = true;
    if (this.#draft !== undefined) this.#saving.doNow();
  }
}
