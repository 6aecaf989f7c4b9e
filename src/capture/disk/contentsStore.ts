import { parseBlobId, type BlobId } from '../../core/ids.ts';
import type { SnapshotOptions } from '../../core/ports/workingDirectory.ts';
import { orAborted } from '../../core/orAborted.ts';
import { takeTurns } from '../../core/takeTurns.ts';
import type { Control } from './control.ts';
import type { ContentsMessage } from './messages.ts';

/** Puts contents, batch by batch, and lets the worker send more once they are stored. */
export class ContentsStore {
  readonly #putBlob: SnapshotOptions['putBlob'];
  readonly #control: Control;
  readonly #signal: AbortSignal;
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly cause: unknown } | undefined;
  /** Its snapshot has ended: the control is that of another one. */
  #isOver = false;
  /** The first so many that came are stored. */
  storedCount = 0;

  constructor(putBlob: SnapshotOptions['putBlob'], control: Control, signal: AbortSignal) {
    this.#putBlob = putBlob;
    this.#control = control;
    this.#signal = signal;
  }

  add(message: ContentsMessage): void {
    this.#last = this.#last.then(() => this.#put(message));
  }

  /** Resolves when all are stored. Rejects as the first that failed, and at once when the signal aborts. */
  async stored(): Promise<void> {
    await orAborted(this.#last, [this.#signal]);
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  /** What is still being stored concerns nobody any more. */
  end(): void {
    this.#isOver = true;
  }

  async #put({ bytes, contents }: ContentsMessage): Promise<void> {
    const goOn = takeTurns();
    try {
      const puts: Promise<BlobId>[] = [];
      let at = 0;
      for (const { size, blob, before } of contents) {
        if (this.#isOver || this.#signal.aborted || this.#failure !== undefined) break;
        const content = bytes.subarray(at, (at += size));
        const put = this.#putBlob(content, before === undefined ? undefined : parseBlobId(before), parseBlobId(blob));
        // It may fail before it is waited for.
        put.catch(() => undefined);
        puts.push(put);
        await goOn();
      }
      await Promise.all(puts);
      if (puts.length === contents.length) this.storedCount += puts.length;
    } catch (cause) {
      this.#failure ??= { cause };
      if (!this.#isOver) this.#control.stop();
    }
    if (!this.#isOver) this.#control.leave(bytes.length);
  }
}
