import { parseBlobId } from '../../src/core/ids.ts';
import type { Tree, TreeEntry } from '../../src/core/tree.ts';

/** A short word as the content of a file: `a` becomes the blob `000…061`. */
export function entryOf(word: string): TreeEntry {
  const hex = Array.from(word, letter => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return { blob: parseBlobId(hex.padStart(64, '0')), size: word.length };
}

/** Reads `src/x=a y=b` as a tree of two files. */
export function treeOf(notation: string): Tree {
  const words = notation.split(' ').filter(word => word !== '');
  return new Map(
    words.map(word => {
      const [path = '', content = ''] = word.split('=');
      return [path, entryOf(content)];
    }),
  );
}
