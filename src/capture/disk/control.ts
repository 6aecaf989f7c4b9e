/** Bytes. */
const unit = 1024;
const [stop, underWay] = [0, 1];

/**
 * What host and worker share while the worker walks, and cannot read messages: whether it is to stop, and how many bytes of
 * contents are under way to the host.
 */
export class Control {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(buffer = new SharedArrayBuffer(8)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** In the host, before a snapshot. */
  reset(): void {
    this.#cells.fill(0);
  }

  /** In the host: the worker ends its walk at the next file. */
  stop(): void {
    Atomics.store(this.#cells, stop, 1);
    Atomics.notify(this.#cells, underWay);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#cells, stop) === 1;
  }

  /** In the worker: waits until there is room for so many bytes more, or nothing else is under way, or it is to stop. */
  enter(bytes: number, most: number): void {
    for (;;) {
      const now = Atomics.load(this.#cells, underWay);
      if (this.isStopped || now === 0 || now + units(bytes) <= units(most)) break;
      // The limit is for a signal between the look and the wait.
      Atomics.wait(this.#cells, underWay, now, 100);
    }
    Atomics.add(this.#cells, underWay, units(bytes));
  }

  /** In the host: so many bytes are no longer under way. */
  leave(bytes: number): void {
    Atomics.sub(this.#cells, underWay, units(bytes));
    Atomics.notify(this.#cells, underWay);
  }
}

const units = (bytes: number): number => Math.ceil(bytes / unit);
