import { takeSnapshot } from '../app/captureCheckpoint.ts';
import { explainCaptureFailure } from '../app/failureText.ts';
import { refuseWhileReading } from './conversation.ts';
import { askForFirstCapture } from './firstCapture.ts';
import type { Native } from './native.ts';
import type { Session } from './session.ts';

export interface BaselineOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly log: { readonly error: (message: string, cause: unknown) => void };
}

/**
 * Reads all files once, in the background, so that the first message does not have to: their contents are kept and what is
 * known of them makes every later walk quick. No checkpoint is made before there is a conversation. Asks before it is very
 * large, when it is the first.
 */
export class Baseline {
  readonly #session: Session;
  readonly #options: BaselineOptions;
  #saving: Promise<void> | undefined;
  #calls = 0;

  constructor(session: Session, options: BaselineOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** To be called when this window begins to write to the store. One is saved at a time; resolves when it is over. */
  save(): Promise<void> {
    this.#calls++;
    return (this.#saving ??= this.#saveUntilDone().finally(() => (this.#saving = undefined)));
  }

  /** The user agrees to its size, whatever it is, for good. Resolves when that is remembered. */
  async allow(native: Native): Promise<void> {
    refuseWhileReading(this.#session);
    await native.allowFirstCapture();
    this.#session.update({ baseline: { kind: 'saving', done: 0, total: 0 } });
    void this.save();
  }

  /** It may hold less now, or be allowed to hold more: tries again when it was too much. */
  settingsChanged(): void {
    if (this.#saving !== undefined || this.#isTooMuch) void this.save();
  }

  get #isTooMuch(): boolean {
    return this.#session.state.baseline.kind === 'asking';
  }

  async #saveUntilDone(): Promise<void> {
    try {
      let answered: number;
      do {
        answered = this.#calls;
        await this.#saveOnce();
      } while (this.#calls > answered && this.#isTooMuch);
    } catch (cause) {
      this.#options.log.error('The baseline failed', cause);
    }
  }

  async #saveOnce(): Promise<void> {
    const session = this.#session;
    const { signal } = this.#options;
    const onProgress = (done: number, total: number): void =>
      session.update({ baseline: { kind: 'saving', done, total } });
    const snapshot = await takeSnapshot(session.work.services, { onProgress, signal });
    if (signal.aborted) return;
    if (snapshot.ok) session.update({ baseline: { kind: 'ready' } });
    else if (snapshot.error.kind === 'unconfirmed') askForFirstCapture(session, snapshot.error);
    else session.update({ baseline: { kind: 'failed', reason: explainCaptureFailure(snapshot.error) } });
  }
}
