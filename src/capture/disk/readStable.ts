import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { clearlyOlder } from '../clearlyOlder.ts';
import { readWithoutFollowing } from '../diskFiles.ts';

export type Reading =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly stat: Stats }
  | { readonly kind: 'changed' }
  /** It is no longer a regular file. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'tooLarge'; readonly size: number };

/** Something that turned into a pipe would otherwise be waited for. */
const openFlags = readWithoutFollowing | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** Bytes; longer files get memory of their own. */
const scratchLength = 1024 * 1024;
const scratches = [new Uint8Array(scratchLength), new Uint8Array(scratchLength)] as const;

/**
 * Reads a file and makes sure that its bytes were on disk all at the same time: what its times and size tell must not have
 * changed meanwhile, and where they might not tell, since it was written just now, it is read twice.
 *
 * The bytes are valid until the next call, unless they are longer than a megabyte. Throws when the file cannot be read.
 * @param before what was known of the file before
 */
export function readStable(place: string, before: Stats, maxBytes: number): Reading {
  const beganAt = Date.now();
  const file = openSync(place, openFlags);
  try {
    const bytes = readAll(file, before.size, scratches[0]);
    if (bytes.length > maxBytes) return { kind: 'tooLarge', size: bytes.length };
    const stat = fstatSync(file);
    if (!stat.isFile()) return { kind: 'replaced' };
    if (!sameStats(before, stat) || bytes.length !== stat.size) return { kind: 'changed' };
    if (isFresh(stat, beganAt)) {
      const again = readAll(file, stat.size, scratches[1]);
      if (Buffer.compare(bytes, again) !== 0 || !sameStats(stat, fstatSync(file))) return { kind: 'changed' };
    }
    return { kind: 'read', bytes, stat };
  } finally {
    closeSync(file);
  }
}

const sameStats = (a: Stats, b: Stats): boolean =>
  a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size && a.ino === b.ino && a.mode === b.mode;

/** Whether a change since then may not show in its times. */
const isFresh = ({ mtimeMs, ctimeMs }: Stats, since: number): boolean =>
  Math.max(mtimeMs, ctimeMs) + clearlyOlder > since;

/** From the beginning, and a byte more than expected if there is one. */
function readAll(file: number, expected: number, scratch: Uint8Array): Uint8Array {
  const room = expected < scratch.length ? scratch : new Uint8Array(expected + 1);
  const most = expected + 1;
  let length = 0;
  while (length < most) {
    const count = readSync(file, room, length, most - length, length);
    length += count;
    // A regular file gives less than asked for only at its end.
    if (count === 0 || length === expected) break;
  }
  return room.subarray(0, length);
}
