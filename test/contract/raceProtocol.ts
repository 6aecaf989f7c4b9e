/**
 * Files that a writer rewrites all the time. Each holds the number of its version:
 * `inPlace` at its beginning and at its end, written one after the other; `cut` all over, cut to nothing first; `renamed` all
 * over, put in place by renaming; `grown` in pieces, each with the number of the version that appended it, begun anew from
 * time to time; `small` alone.
 */
export const raceFiles = ['inPlace', 'cut', 'renamed', 'grown', 'small'] as const;
export type RaceFile = (typeof raceFiles)[number];

export interface RaceStart {
  readonly folder: string;
  /** Not 0 in the first cell: stop. Then for each file the versions begun and done. */
  readonly shared: SharedArrayBuffer;
  /** Whether the time of modification of `small` is put back. */
  readonly putsTimeBack: boolean;
}

export const sharedBytes = 4 * (1 + 2 * raceFiles.length);

/** Which cells tell of a file. */
export function placeAt(file: RaceFile): { readonly begun: number; readonly done: number } {
  const begun = 1 + 2 * raceFiles.indexOf(file);
  return { begun, done: begun + 1 };
}

/** Bytes of `inPlace`. */
export const wholeBytes = 1_000_000;
/** Bytes of `cut` and `renamed`. */
export const cutBytes = 80_000;
/** Bytes of a piece of `grown`, and pieces before it is begun anew. */
export const pieceBytes = 4000;
export const grownPieces = 50;

/** A state a file was in. */
export interface Found {
  /** The version that was there, or under way. */
  readonly version: number;
  readonly isUnderWay: boolean;
}

/**
 * The state of a file with this content; `undefined` when it was never in such a state.
 * @param begun the latest version that can have been begun
 */
export function stateOf(file: RaceFile, content: Uint8Array, begun: number): Found | undefined {
  const numbers = new Uint32Array(content.slice(0, content.length - (content.length % 4)).buffer);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  switch (file) {
    case 'inPlace':
      if (content.length !== wholeBytes || (first !== last && first !== last + 1)) return undefined;
      return { version: first, isUnderWay: first !== last };
    case 'cut':
      if (content.length === 0) return { version: begun, isUnderWay: true };
      return numbers.every(number => number === first)
        ? { version: first, isUnderWay: content.length < cutBytes }
        : undefined;
    case 'renamed':
      return content.length === cutBytes && numbers.every(number => number === first)
        ? { version: first, isUnderWay: false }
        : undefined;
    case 'grown': {
      if (content.length === 0) return { version: begun, isUnderWay: true };
      const isInOrder = numbers.every((number, at) => number === first + Math.floor((4 * at) / pieceBytes));
      return isInOrder && first % grownPieces === 1
        ? { version: last, isUnderWay: content.length % pieceBytes !== 0 }
        : undefined;
    }
    case 'small':
      return content.length === 4 ? { version: first, isUnderWay: false } : undefined;
  }
}
