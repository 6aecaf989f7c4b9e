import type { Control } from './control.ts';
import type { ContentsMessage } from './messages.ts';

/** Bytes of contents in one message; longer contents get one of their own. */
const batchLength = 1024 * 1024;

/** Bytes that may be under way to the store at once. */
const mostUnderWay = 16 * 1024 * 1024;

/** Sends contents to the host, in batches, and not faster than it stores them. */
export class ContentSender {
  readonly #control: Control;
  readonly #post: (message: ContentsMessage, transfer: readonly ArrayBuffer[]) => void;
  #batch = new Uint8Array(0);
  #length = 0;
  #contents: { size: number; blob: string; before: string | undefined }[] = [];

  constructor(control: Control, post: (message: ContentsMessage, transfer: readonly ArrayBuffer[]) => void) {
    this.#control = control;
    this.#post = post;
  }

  /** Takes a copy of the bytes. May wait for the host. */
  send(bytes: Uint8Array, blob: string, before: string | undefined): void {
    if (this.#length + bytes.length > this.#batch.length) this.flush();
    if (this.#batch.length === 0) this.#batch = new Uint8Array(Math.max(batchLength, bytes.length));
    this.#batch.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#contents.push({ size: bytes.length, blob, before });
  }

  flush(): void {
    if (this.#contents.length === 0) return;
    // What is cut off does not travel.
    const bytes = this.#length * 2 > this.#batch.length ? this.#batch : this.#batch.slice(0, this.#length);
    const contents = this.#contents;
    const length = this.#length;
    this.#batch = new Uint8Array(0);
    this.#length = 0;
    this.#contents = [];
    this.#control.enter(length, mostUnderWay);
    if (!this.#control.isStopped) this.#post({ kind: 'contents', bytes, contents }, [bytes.buffer]);
  }
}
