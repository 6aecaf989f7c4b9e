import { assert } from '../core/assert.ts';

/**
 * Packs whole numbers from 0 to 2^52 into few bytes where neighbors are near each other: each is stored as the difference
 * to the one before, folded to be positive (0, -1, 1, -2, ... as 0, 1, 2, 3, ...), in base 128, lowest digits first, the
 * high bit of a byte telling that more follow.
 */
export function packNumbers(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0;
  for (const number of numbers) {
    assert(Number.isSafeInteger(number) && number >= 0 && number <= 2 ** 52, `${number} cannot be packed`);
    const difference = number - previous;
    let rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
    previous = number;
  }
  return Uint8Array.from(bytes);
}

export function unpackNumbers(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  let previous = 0;
  let folded = 0;
  let unit = 1;
  for (const byte of bytes) {
    folded += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    previous += folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    numbers.push(previous);
    folded = 0;
    unit = 1;
  }
  assert(unit === 1, 'packed numbers end too early');
  return numbers;
}
