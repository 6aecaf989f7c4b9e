import type { UnsavedText } from '../../core/checkpoint.ts';
import type { FileBlobs } from './fileBlobs.ts';
import type { FilePaths } from './filePaths.ts';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';

interface Numbered {
  readonly paths: FilePaths;
  readonly blobs: FileBlobs;
}

/** The ids of the paths, then of the blobs, for the column `thread_checkpoint.unsaved`; `undefined` when there are none. */
export function packUnsaved({ paths, blobs }: Numbered, texts: readonly UnsavedText[]): Uint8Array | undefined {
  if (texts.length === 0) return undefined;
  return packNumbers([...paths.storeAll(texts.map(({ path }) => path)), ...texts.map(text => blobs.store(text))]);
}

export function readUnsaved({ paths, blobs }: Numbered, packed: Uint8Array | undefined): readonly UnsavedText[] {
  const { pathIds, blobIds } = unpackUnsaved(packed);
  return pathIds.map((pathId, index) => ({ path: paths.path(pathId), ...blobs.entry(blobIds[index] ?? 0) }));
}

export function unpackUnsaved(packed: Uint8Array | undefined): {
  readonly pathIds: readonly number[];
  readonly blobIds: readonly number[];
} {
  const numbers = packed === undefined ? [] : unpackNumbers(packed);
  const count = numbers.length / 2;
  return { pathIds: numbers.slice(0, count), blobIds: numbers.slice(count) };
}
