import { createHash, type Hash } from 'node:crypto';
import type { FileTree } from '../../core/fileTree.ts';
import { comparePaths, type TreeChange } from '../../core/tree.ts';
import { separator, type PlacedEntry } from './entryPacks.ts';
import type { TreeRanges } from './messages.ts';
import { blobLength, type PackedIndex } from './packedIndex.ts';

const digestLength = 32;

/** In steps. The tree is not empty. */
export function* rangesInSteps({ chunks }: FileTree): Generator<void, TreeRanges> {
  const digests = new Uint8Array(chunks.length * digestLength);
  for (const [number, chunk] of chunks.entries()) {
    const modes = Uint8Array.from({ length: chunk.count }, (_, at) => chunk.mode(at));
    const hash = hashOf([...chunk.paths()], modes);
    digests.set(hash.update(chunk.blobs, 'latin1').digest(), number * digestLength);
    yield;
  }
  return { firsts: chunks.map(({ first }) => first).join(separator), digests };
}

/**
 * The ranges in which these entries are not what the tree has, and the entries there.
 * @param entries in path order
 */
export function differingRanges(
  index: PackedIndex,
  entries: readonly PlacedEntry[],
  { firsts, digests }: TreeRanges,
): { readonly ranges: Uint32Array<ArrayBuffer>; readonly entries: readonly PlacedEntry[] } {
  const ranges: number[] = [];
  const there: PlacedEntry[][] = [];
  const ends = [...firsts.split(separator).slice(1), undefined];
  let start = 0;
  for (const [number, end] of ends.entries()) {
    const next = end === undefined ? entries.length : firstFrom(entries, start, end);
    const some = entries.slice(start, next);
    start = next;
    const told = digests.subarray(number * digestLength, (number + 1) * digestLength);
    if (Buffer.compare(digestOfEntries(index, some), told) === 0) continue;
    ranges.push(number);
    there.push(some);
  }
  return { ranges: Uint32Array.from(ranges), entries: there.flat() };
}

/** What is to be changed in the tree where these entries, and no others, are in these of its ranges. */
export function changesInRanges(
  { chunks }: FileTree,
  ranges: Uint32Array,
  entries: readonly Pick<TreeChange, 'path' | 'to'>[],
): readonly Pick<TreeChange, 'path' | 'to'>[] {
  const there = new Set(entries.map(({ path }) => path));
  const former = [...ranges].flatMap(number => [...(chunks[number]?.paths() ?? [])]);
  return [...former.filter(path => !there.has(path)).map(path => ({ path, to: undefined })), ...entries];
}

/** The first of them, from `start` on, that does not come before a path. */
function firstFrom(entries: readonly PlacedEntry[], start: number, path: string): number {
  let next = start;
  while (next < entries.length && comparePaths(entries[next]?.path ?? '', path) < 0) next++;
  return next;
}

function digestOfEntries(index: PackedIndex, entries: readonly PlacedEntry[]): Buffer {
  const modes = Uint8Array.from(entries, ({ entry }) => index.modes[entry] ?? 0);
  const paths = entries.map(({ path }) => path);
  const hash = hashOf(paths, modes);
  for (const { entry } of entries) {
    index.copyBlob(entry, oneBlob, 0);
    hash.update(oneBlob);
  }
  return hash.digest();
}

/** Made once: for each of very many, it would take more memory than what is told. */
const oneBlob = new Uint8Array(blobLength);

/** To be followed by the blob ids. The same for the same entries only: a text of 16 bits a character, in which no two paths are alike. */
const hashOf = (paths: readonly string[], modes: Uint8Array): Hash =>
  createHash('sha256')
    .update([paths.length, ...paths, ''].join(separator), 'utf16le')
    .update(modes);
