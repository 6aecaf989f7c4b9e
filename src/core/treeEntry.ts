import type { BlobId } from './ids.ts';

/**
 * What an entry of a tree is when it is not an ordinary file. `executable`: a file that may be run. `link`: a symbolic link;
 * its bytes are the path it names. `folder`: a folder with nothing in it; its bytes are none.
 */
export type EntryMode = (typeof entryModes)[number];

export const entryModes = ['executable', 'link', 'folder'] as const;

/** The modes in the order of their numbers, where they have one; an ordinary file has none. */
export const modesByNumber: readonly (EntryMode | undefined)[] = [undefined, ...entryModes];

/** One file of a tree, or what else a tree keeps at a path. */
export interface TreeEntry {
  readonly blob: BlobId;
  /** Bytes. */
  readonly size: number;
  readonly mode?: EntryMode | undefined;
}

/** One path that differs between two trees; `undefined` means nothing is there. */
export interface TreeChange {
  readonly path: string;
  readonly from: TreeEntry | undefined;
  readonly to: TreeEntry | undefined;
}

export function sameEntry(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a === b || (a?.blob === b?.blob && a?.mode === b?.mode);
}

/** Orders by UTF-16 code units, the same on every machine whatever its locale. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
