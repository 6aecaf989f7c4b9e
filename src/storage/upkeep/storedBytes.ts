import type { Database } from '../index/database.ts';

/**
 * The bytes each blob takes on disk, by row id. Blobs share blocks, and only a block's length is known: each has the part
 * of it that its size is of the sizes in the block.
 */
export function readStoredBytes(database: Database): Float64Array {
  const rows = database.numbers(
    'SELECT id, size, block_position, block_length FROM file_blob WHERE block_position IS NOT NULL',
  );
  const number = (at: number): number => rows[at] ?? 0;
  const sizeOfBlock = new Map<number, number>();
  for (let at = 0; at < rows.length; at += 4) {
    sizeOfBlock.set(number(at + 2), (sizeOfBlock.get(number(at + 2)) ?? 0) + number(at + 1));
  }
  const bytes = new Float64Array((database.number('SELECT max(id) FROM file_blob') ?? 0) + 1);
  for (let at = 0; at < rows.length; at += 4) {
    const inBlock = sizeOfBlock.get(number(at + 2)) ?? 0;
    if (inBlock > 0) bytes[number(at)] = Math.floor((number(at + 3) * number(at + 1)) / inBlock);
  }
  return bytes;
}
