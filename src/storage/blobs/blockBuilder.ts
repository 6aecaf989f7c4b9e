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
  #parts: Uint8Array[] = [];
  #length = 0;
  #blocks: Promise<NewBlock>[] = [];

  constructor(encode = encodeBlock) {
    this.#encode = encode;
  }

  /** @param bytes kept as they are: not to be changed any more */
  add(id: BlobId, bytes: Uint8Array, patch: Patch | undefined): void {
    if (this.#length > 0 && this.#length + bytes.length > fullBlock) this.#finishBlock();
    this.#entries.push({ id, length: bytes.length, patch });
    this.#parts.push(bytes);
    this.#length += bytes.length;
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
    const block = { entries, bytes: Buffer.concat(this.#parts) };
    // A block that got lost here would be missing from every commit that names its contents.
    const encoded = this.#encode(block).catch(() => encodePlainBlock(block));
    this.#blocks.push(encoded.then(payload => ({ payload, entries })));
    this.#entries = [];
    this.#parts = [];
    this.#length = 0;
  }
}
