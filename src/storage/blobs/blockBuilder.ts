import type { BlobId } from '../../core/ids.ts';
import { encodeBlock, encodePlainBlock, type BlockEntry, type Patch } from './contentBlock.ts';

/** A block that is not stored yet. */
export interface NewBlock {
  readonly payload: Uint8Array;
  readonly entries: readonly BlockEntry[];
}

/** Bytes before compression: little has to be unpacked to read one. A longer content gets a block of its own. */
const fullBlock = 64 * 1024;

/** Gathers contents into blocks, in the order they come. */
export class BlockBuilder {
  readonly #encode: typeof encodeBlock;
  #entries: BlockEntry[] = [];
  /** Begins with the bytes of the present block. */
  #bytes = noBytes;
  #length = 0;
  #blocks: Promise<NewBlock>[] = [];

  constructor(encode = encodeBlock) {
    this.#encode = encode;
  }

  /** Takes a copy of the bytes, and returns that: not to be changed, and of memory that others are in, too. */
  add(id: BlobId, bytes: Uint8Array, patch: Patch | undefined): Uint8Array {
    if (this.#length > 0 && this.#length + bytes.length > fullBlock) this.#finishBlock();
    const start = this.#length;
    const end = start + bytes.length;
    if (end > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(Math.max(end, fullBlock));
    this.#bytes.set(bytes, start);
    this.#length = end;
    this.#entries.push({ id, length: bytes.length, patch });
    return this.#bytes.subarray(start, end);
  }

  /** All blocks not yet taken; the next one begins anew. */
  async take(): Promise<readonly NewBlock[]> {
    if (this.#entries.length > 0) this.#finishBlock();
    const blocks = this.#blocks;
    this.#blocks = [];
    return Promise.all(blocks);
  }

  #finishBlock(): void {
    const entries = this.#entries;
    const block = { entries, bytes: this.#bytes.subarray(0, this.#length) };
    // A block that got lost here would be missing from every commit that names its contents.
    const encoded = this.#encode(block).catch(() => encodePlainBlock(block));
    this.#blocks.push(encoded.then(payload => ({ payload, entries })));
    this.#entries = [];
    this.#bytes = noBytes;
    this.#length = 0;
  }
}

const noBytes = Buffer.alloc(0);
