import type { Patch } from './contentBlock.ts';

/** A content as what differs from another one, its base. */
export interface Difference {
  readonly prefix: number;
  readonly suffix: number;
  /** What lies between them. */
  readonly middle: Uint8Array;
}

/** How much two contents share at their starts and at their ends. */
export function findDifference(base: Uint8Array, content: Uint8Array): Difference {
  const shorter = Math.min(base.length, content.length);
  let prefix = 0;
  while (prefix < shorter && base[prefix] === content[prefix]) prefix++;
  let suffix = 0;
  while (suffix < shorter - prefix && base[base.length - 1 - suffix] === content[content.length - 1 - suffix]) suffix++;
  return { prefix, suffix, middle: content.subarray(prefix, content.length - suffix) };
}

export function applyPatch(base: Uint8Array, { prefix, suffix }: Patch, middle: Uint8Array): Uint8Array {
  return Buffer.concat([base.subarray(0, prefix), middle, base.subarray(base.length - suffix)]);
}
