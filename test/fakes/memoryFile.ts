import type { FileSink, FileSource } from '../../src/core/threadArchive.ts';

/** A file in memory, to be written and read in chunks. */
export class MemoryFile implements FileSink, FileSource {
  readonly name = 'thread.zip';
  /** What was written, once it was closed. */
  bytes: Uint8Array | undefined;
  isDiscarded = false;
  readonly #chunkLength: number;
  #written: Uint8Array[] = [];

  constructor(bytes?: Uint8Array, chunkLength = 1000) {
    this.bytes = bytes;
    this.#chunkLength = chunkLength;
  }

  /** What was written, as text. */
  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#written.push(bytes.slice());
  }

  async close(): Promise<void> {
    this.bytes = Buffer.concat(this.#written);
  }

  async discard(): Promise<void> {
    this.isDiscarded = true;
    this.#written = [];
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    const { bytes = new Uint8Array() } = this;
    for (let at = 0; at < bytes.length; at += this.#chunkLength) yield bytes.subarray(at, at + this.#chunkLength);
  }
}
