import { assert } from '../../core/assert.ts';

/**
 * Packs whole numbers from 0 to 2^52 into few bytes where neighbors are near each other: each is stored as the difference
 * to the one before, folded to be positive (0, -1, 1, -2, ... as 0, 1, 2, 3, ...), in base 128, lowest digits first, the
 * high bit of a byte telling that more follow.
 */
export function packNumbers(numbers: Iterable<number> & { readonly length: number }): Uint8Array {
  const packer = new NumberPacker(numbers.length);
  for (const number of numbers) packer.add(number);
  return packer.packed();
}

/** Packs numbers, in the same way, as they come. */
export class NumberPacker {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  #previous = 0;

  /** @param count how many there will be, about */
  constructor(count: number) {
    this.#bytes = new Uint8Array(2 * count + longest);
  }

  add(number: number): void {
    const isFit = Number.isSafeInteger(number) && number >= 0 && number <= 2 ** 52;
    assert(isFit, () => `${number} cannot be packed`);
    const difference = number - this.#previous;
    this.#previous = number;
    if (this.#length + longest > this.#bytes.length) this.#bytes = grown(this.#bytes);
    const bytes = this.#bytes;
    let length = this.#length;
    let rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) bytes[length++] = (rest % 128) + 128;
    for (; rest >= 128; rest >>>= 7) bytes[length++] = (rest & 127) | 128; // Whole numbers of 31 bits are quick.
    bytes[length++] = rest;
    this.#length = length;
  }

  packed(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Bytes of one number. */
const longest = 8;

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

export const unpackNumbers = (bytes: Uint8Array): number[] => Array.from(unpackMany(bytes));

/** The same for very many, which would make a list grow through the heap. */
export function unpackMany(bytes: Uint8Array): Float64Array<ArrayBuffer> {
  let count = 0;
  for (const byte of bytes) if (byte < 128) count++;
  const numbers = new Float64Array(count);
  let next = 0;
  let previous = 0;
  let folded = 0;
  let unit = 1;
  for (const byte of bytes) {
    if (byte >= 128) {
      folded += (byte - 128) * unit;
      unit *= 128;
      continue;
    }
    folded += byte * unit;
    previous += folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    numbers[next++] = previous;
    folded = 0;
    unit = 1;
  }
  assert(unit === 1, 'packed numbers end too early');
  return numbers;
}
