import { assert } from '../../core/assert.ts';
import type { BlobId } from '../../core/ids.ts';
import { KeptPages } from './keptPages.ts';

/** A blob, whatever names it. */
export interface FileBlob {
  readonly blob: BlobId;
  readonly size: number;
}

export const hashLength = 32;

/** Blobs read at a time: a tree needs most of them, and one query for many is much cheaper than many. */
const pageSize = 256;

/** Some blobs, in the order of their ids. */
export interface BlobPage {
  /** 32 bytes each. */
  readonly hashes: Buffer;
  readonly sizes: number[];
}

/** The blobs of the table, whose ids are 1, 2, 3 and so on: those that were read last, packed. */
export class BlobPages {
  readonly #pages: KeptPages<BlobPage>;

  /** @param load reads the blobs of these ids, in order; fewer at the end of the table */
  constructor(load: (first: number, last: number) => BlobPage) {
    this.#pages = new KeptPages(number => {
      const { hashes, sizes } = load(number * pageSize + 1, (number + 1) * pageSize);
      const page = { hashes: Buffer.alloc(pageSize * hashLength), sizes };
      page.hashes.set(hashes);
      return page;
    });
  }

  /** Throws when the table has no such row. */
  get(id: number): FileBlob {
    const { hashes, sizes } = this.#pages.get(pageOf(id));
    const at = placeOf(id);
    const size = sizes[at];
    assert(size !== undefined, () => `blob ${id} is named and not stored`);
    return { blob: hashes.toString('hex', at * hashLength, (at + 1) * hashLength) as BlobId, size };
  }

  /** Writes the bytes of the hash, and returns the size. Throws when the table has no such row. */
  copy(id: number, into: Uint8Array, start: number): number {
    const { hashes, sizes } = this.#pages.get(pageOf(id));
    const at = placeOf(id);
    const size = sizes[at];
    assert(size !== undefined, () => `blob ${id} is named and not stored`);
    into.set(hashes.subarray(at * hashLength, (at + 1) * hashLength), start);
    return size;
  }

  /** A row was stored after all others. */
  append(id: number, { blob, size }: FileBlob): void {
    const number = pageOf(id);
    if (placeOf(id) === 0) this.#pages.set(number, { hashes: Buffer.alloc(pageSize * hashLength), sizes: [] });
    const page = this.#pages.find(number);
    if (page === undefined) return; // It is read when it is needed.
    page.hashes.write(blob, placeOf(id) * hashLength, 'hex');
    page.sizes.push(size);
  }

  clear(): void {
    this.#pages.clear();
  }
}

const pageOf = (id: number): number => Math.floor((id - 1) / pageSize);
const placeOf = (id: number): number => (id - 1) % pageSize;
