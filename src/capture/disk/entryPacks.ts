import { FileTree } from '../../core/fileTree.ts';
import type { FileColumns } from '../../core/packedFiles.ts';
import type { TreeEntry } from '../../core/tree.ts';
import type { EntriesMessage } from './messages.ts';
import { blobLength, type PackedIndex } from './packedIndex.ts';

/** An entry of an index. */
export interface PlacedEntry {
  readonly entry: number;
  readonly path: string;
}

/** Entries in one message. */
export const packLength = 4096;

/** No path contains it. */
export const separator = '\0';

export function packEntries(index: PackedIndex, entries: readonly PlacedEntry[]): EntriesMessage {
  const blobs = new Uint8Array(entries.length * blobLength);
  for (const [at, { entry }] of entries.entries()) index.copyBlob(entry, blobs, at * blobLength);
  return {
    kind: 'entries',
    paths: entries.map(({ path }) => path).join(separator),
    blobs,
    sizes: Float64Array.from(entries, ({ entry }) => index.sizes[entry] ?? 0),
    modes: Uint8Array.from(entries, ({ entry }) => index.modes[entry] ?? 0),
  };
}

export interface NewEntry {
  readonly path: string;
  readonly to: TreeEntry;
}

export function columnsOf({ paths, blobs, sizes, modes }: EntriesMessage): FileColumns {
  const hashes = Buffer.from(blobs.buffer, blobs.byteOffset, blobs.length);
  return {
    paths: paths.split(separator),
    blobs: (start, end) => hashes.toString('latin1', start * blobLength, end * blobLength),
    sizes,
    modes,
  };
}

export const unpackEntries = (message: EntriesMessage): readonly NewEntry[] =>
  Array.from(FileTree.ofColumns([columnsOf(message)]), ([path, to]) => ({ path, to }));
