import type { BlobId } from '../../core/ids.ts';

/** Where the bytes of a blob lie. */
export interface BlobPlace {
  readonly id: BlobId;
  /** Bytes of the file itself. */
  readonly size: number;
  /** How many other blobs must be read to make it: 0 when it is stored whole. */
  readonly depth: number;
  /** The blob it is stored as a difference to; `undefined` when it is stored whole. */
  readonly base: BlobId | undefined;
  /** The block record's position in the log, and its length in bytes. */
  readonly position: number;
  readonly length: number;
  /** Which one in its block. */
  readonly slot: number;
}
