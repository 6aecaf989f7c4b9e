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
      const larger = Buffer.alloc(Math.ceil(end * 1.5));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let at = 0; at < this.#soughtLength; at++) this.#bytes[this.#length + at] = this.#sought[at] ?? 0;
    this.#length = end;
    this.#count++;
    if (this.#count >= this.#starts.length) {
      const larger = new Uint32Array(Math.ceil(this.#starts.length * 1.5));
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count] = end;
  }

  isSought(number: number): boolean {
    const start = this.#starts[number] ?? 0;
    if ((this.#starts[number + 1] ?? 0) - start !== this.#soughtLength) return false;
    for (let at = 0; at < this.#soughtLength; at++) if (this.#bytes[start + at] !== this.#sought[at]) return false;
    return true;
  }

  hashOf(number: number): number {
    return hash(this.#bytes, this.#starts[number] ?? 0, this.#starts[number + 1] ?? 0);
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
