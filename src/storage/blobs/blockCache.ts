import { decodeBlock, type BlockEntry } from './contentBlock.ts';

/** A block with where each entry's bytes begin. */
export interface OpenBlock {
  readonly entries: readonly BlockEntry[];
  readonly starts: readonly number[];
  readonly bytes: Uint8Array;
}

/** Bytes. Files restored together mostly lie in the same blocks. */
const kept = 8 * 1024 * 1024;

/** The blocks read last, by position. */
export class BlockCache {
  readonly #blocks = new Map<number, OpenBlock>();
  #length = 0;

  find(position: number): OpenBlock | undefined {
    const block = this.#blocks.get(position);
    if (block !== undefined) {
      this.#blocks.delete(position);
      this.#blocks.set(position, block);
    }
    return block;
  }

  add(position: number, block: OpenBlock): void {
    if (this.#blocks.has(position)) return;
    this.#blocks.set(position, block);
    this.#length += block.bytes.length;
    for (const [oldest, { bytes }] of this.#blocks) {
      if (this.#length <= kept) break;
      this.#blocks.delete(oldest);
      this.#length -= bytes.length;
    }
  }
}

export function openBlock(payload: Uint8Array): OpenBlock | undefined {
  const block = decodeBlock(payload);
  if (block === undefined) return undefined;
  let next = 0;
  const starts = block.entries.map(({ length }) => {
    const start = next;
    next += length;
    return start;
  });
  return next === block.bytes.length ? { ...block, starts } : undefined;
}

export function bytesOf({ entries, starts, bytes }: OpenBlock, slot: number): Uint8Array {
  const start = starts[slot] ?? 0;
  return bytes.subarray(start, start + (entries[slot]?.length ?? 0));
}
