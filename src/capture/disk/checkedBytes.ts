import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that can be read from any place. */
export interface ByteSource {
  readonly length: number;
  /** Fills `into` with the bytes from `position` on. Throws when there are fewer. */
  readonly read: (into: Uint8Array, position: number) => void;
}

/** Throws when the file cannot be read. */
export function readingFile<Result>(file: string, work: (source: ByteSource) => Result): Result {
  const place = openSync(file, 'r');
  try {
    const { size } = fstatSync(place);
    return work({ length: size, read: (into, position) => fill(place, into, position) });
  } finally {
    closeSync(place);
  }
}

function fill(place: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const count = readSync(place, into, done, into.length - done, position + done);
    if (count === 0) throw new Error('The file has become shorter.');
    done += count;
  }
}

/** Reads bytes from the beginning on, each into where it is to stay, and knows the SHA-256 of those it has read. */
export class CheckedBytes {
  readonly #source: ByteSource;
  readonly #hash = createHash('sha256');
  #at = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Returns `into`, filled. */
  take<Bytes extends Uint8Array>(into: Bytes): Bytes {
    this.#source.read(into, this.#at);
    this.#at += into.length;
    this.#hash.update(into);
    return into;
  }

  /** Up to the next line feed, which is taken too; `undefined` when there is none. */
  takeLine(): string | undefined {
    const rest = this.#source.length - this.#at;
    for (let length = Math.min(lineGuess, rest); ; length = Math.min(4 * length, rest)) {
      const some = Buffer.alloc(length);
      this.#source.read(some, this.#at);
      const end = some.indexOf(10);
      if (end !== -1) return this.take(some.subarray(0, end + 1)).toString('utf8', 0, end);
      if (length === rest) return undefined;
    }
  }

  /** Of all that was taken. Nothing can be taken any more. */
  digest(): Buffer {
    return this.#hash.digest();
  }
}

/** Bytes; most lines are shorter. */
const lineGuess = 4096;
