import type { BlobId } from '../../src/core/ids.ts';
import type { TreeEntry } from '../../src/core/tree.ts';
import { blobIdOf } from '../../src/storage/blobs/sha256.ts';
import { noise } from '../random/noise.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

const lines = (changed: number): Uint8Array =>
  text(Array.from({ length: 300 }, (_, line) => (line === changed ? `changed ${line}\n` : `line ${line}\n`)).join(''));

/** Contents of files: empty, short, similar to each other, incompressible, longer than a block. */
export const contents: readonly Uint8Array[] = [
  new Uint8Array(),
  text('a'),
  text('b\r\n'),
  lines(-1),
  lines(17),
  lines(250),
  noise(1, 100),
  noise(2, 5000),
  noise(3, 90_000),
  text('compressible, and long '.repeat(20_000)),
];

const bytesById = new Map<BlobId, Uint8Array>(contents.map(bytes => [blobIdOf(bytes), bytes]));

const modes = [undefined, 'executable', 'link', 'folder'] as const;

/** Every content with every mode. */
export const entries: readonly TreeEntry[] = contents.flatMap(bytes =>
  modes.map(mode => ({ blob: blobIdOf(bytes), size: bytes.length, ...(mode && { mode }) })),
);

export function bytesOf(id: BlobId): Uint8Array {
  const bytes = bytesById.get(id);
  if (bytes === undefined) throw new Error(`${id} is none of the contents`);
  return bytes;
}
