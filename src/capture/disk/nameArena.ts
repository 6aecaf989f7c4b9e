import { assert } from '../../core/assert.ts';
import { grown } from './grown.ts';

/** Bytes; no file system allows longer names than 255 bytes or UTF-16 units. */
const longestName = 1024;

/**
 * Names, one after the other as UTF-8. One name can be sought at a time, so that looking for a name makes no object.
 */
export class NameArena {
  #bytes = Buffer.alloc(1024);
  #length = 0;
  #starts = new Uint32Array(64);
  #count = 0;
  readonly #sought = new Uint8Array(longestName);
  #soughtLength = 0;
  soughtHash = 0;

  /** Names that were joined by NUL, so many of them. Takes the bytes over. */
  static ofJoined(joined: Buffer<ArrayBuffer>, count: number): NameArena {
    const arena = new NameArena();
    arena.#bytes = joined;
    arena.#starts = new Uint32Array(count + 1);
    for (const byte of joined) {
      if (byte === 0) arena.#starts[++arena.#count] = arena.#length;
      else arena.#bytes[arena.#length++] = byte;
    }
    if (count > 0) arena.#starts[++arena.#count] = arena.#length;
    assert(arena.#count === count, 'as many names are joined as are told');
    return arena;
  }

  /** What `isSought` and `add` are about. Only the first 1,024 bytes count. */
  seek(name: string): void {
    let length = 0;
    for (; length < name.length && length < longestName; length++) {
      const unit = name.charCodeAt(length);
      if (unit >= 0x80) break;
      this.#sought[length] = unit;
    }
    if (length < name.length) length = encoder.encodeInto(name, this.#sought).written;
    this.#soughtLength = length;
    this.soughtHash = hash(this.#sought, 0, length);
  }

  /** Adds the name sought. */
  add(): void {
    const end = this.#length + this.#soughtLength;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(grown(end));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let at = 0; at < this.#soughtLength; at++) this.#bytes[this.#length + at] = this.#sought[at] ?? 0;
    this.#length = end;
    this.#count++;
    if (this.#count >= this.#starts.length) {
      const larger = new Uint32Array(grown(this.#starts.length));
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count] = end;
  }

  isSought(number: number): boolean {
    const start = this.#starts[number] ?? 0;
    if (this.lengthOf(number) !== this.#soughtLength) return false;
    for (let at = 0; at < this.#soughtLength; at++) if (this.#bytes[start + at] !== this.#sought[at]) return false;
    return true;
  }

  hashOf(number: number): number {
    return hash(this.#bytes, this.#starts[number] ?? 0, this.#starts[number + 1] ?? 0);
  }

  /** In bytes. */
  lengthOf(number: number): number {
    return (this.#starts[number + 1] ?? 0) - (this.#starts[number] ?? 0);
  }

  /** Returns where it ends. */
  copy(number: number, into: Uint8Array, start: number): number {
    return start + this.#bytes.copy(into, start, this.#starts[number], this.#starts[number + 1]);
  }

  at(number: number): string {
    return this.#bytes.toString('utf8', this.#starts[number], this.#starts[number + 1]);
  }
}

const encoder = new TextEncoder();

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ (bytes[at] ?? 0), 0x01000193);
  return value;
}
