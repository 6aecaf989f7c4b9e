import type { TreeEntry } from '../../core/tree.ts';
import { parseBlobId } from '../../core/ids.ts';
import { entryModes } from './entryModes.ts';
import type { EntriesMessage } from './messages.ts';
import { blobLength, type PackedIndex } from './packedIndex.ts';

/** Entries in one message. */
export const packLength = 4096;

/** No path contains it. */
export const separator = '\0';

export function packEntries(
  index: PackedIndex,
  entries: readonly { readonly entry: number; readonly path: string }[],
): EntriesMessage {
  const blobs = new Uint8Array(entries.length * blobLength);
  for (const [at, { entry }] of entries.entries()) blobs.set(index.blobOf(entry), at * blobLength);
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

export function unpackEntries({ paths, blobs, sizes, modes }: EntriesMessage): readonly NewEntry[] {
  const hex = Buffer.from(blobs.buffer, blobs.byteOffset, blobs.length).toString('hex');
  return paths.split(separator).map((path, at) => {
    const blob = parseBlobId(hex.slice(at * blobLength * 2, (at + 1) * blobLength * 2));
    const size = sizes[at] ?? 0;
    const mode = entryModes[modes[at] ?? 0];
    return { path, to: mode === undefined ? { blob, size } : { blob, size, mode } };
  });
}
