import { Worker } from 'node:worker_threads';
import type { ToHost, ToWorker, WorkerStart } from './messages.ts';
import { threadOptions } from './threadOptions.ts';

/** Milliseconds a worker has to save what it knows. */
const closing = 5000;

/** A worker thread that takes snapshots. It does not keep the process alive. */
export class CaptureThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #onMessage: (message: ToHost) => void = () => undefined;
  #onEnd: (cause: Error) => void = () => undefined;
  #end: Error | undefined;

  /** @param onEnd called once, when it has ended for whatever reason */
  constructor(workerFile: string, start: WorkerStart, onEnd: () => void) {
    this.#worker = new Worker(workerFile, { ...threadOptions, workerData: start });
    this.#worker.unref();
    this.#worker.on('message', (message: ToHost) => this.#onMessage(message));
    let cause: unknown;
    this.#worker.on('error', (error: unknown) => (cause = error));
    this.#ended = new Promise(resolve => {
      this.#worker.on('exit', () => {
        const reason = cause instanceof Error ? `: ${cause.message}` : '.';
        this.#end = new Error(`The folders could not be looked through: the thread that does it ended${reason}`, {
          cause,
        });
        onEnd();
        this.#onEnd(this.#end);
        resolve();
      });
    });
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /**
   * Posts a message and hands on every one that comes, until `onMessage` says by its result that it was the last. Rejects
   * when the thread ends before.
   */
  converse<Result>(
    message: ToWorker,
    onMessage: (message: ToHost) => Result | undefined,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#onEnd = reject;
      if (this.#end !== undefined) {
        reject(this.#end);
        return;
      }
      this.#onMessage = incoming => {
        const result = onMessage(incoming);
        if (result !== undefined) resolve(result);
      };
      // The process waits for what it has asked for.
      this.#worker.ref();
      this.#worker.postMessage(message, transfer);
    }).finally(() => this.#worker.unref());
  }

  async close(): Promise<void> {
    this.#worker.postMessage({ kind: 'close' } satisfies ToWorker);
    this.#worker.ref();
    const timer = setTimeout(() => void this.#worker.terminate(), closing);
    await this.#ended;
    clearTimeout(timer);
  }
}
