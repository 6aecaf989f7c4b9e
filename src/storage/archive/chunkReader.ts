/** A file is not what it should be; the message is a clause for the user. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Takes bytes off a stream, as many as are asked for. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Throws `Unreadable` when there are not as many. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#advance())) throw new Unreadable('it ends too early');
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
  }

  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#advance());
  }

  /** Ends the stream before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** Returns whether there was another chunk with something in it. */
  async #advance(): Promise<boolean> {
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      const { buffer, byteOffset, byteLength } = next.value;
      if (byteLength === 0) continue;
      this.#rest = Buffer.from(buffer, byteOffset, byteLength);
      return true;
    }
  }
}
