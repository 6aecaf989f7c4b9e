import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/storage/log/checksum.ts';
import { endOfZip, localHeader, type PlacedEntry } from '../../src/storage/archive/zipFormat.ts';
import { commentLength, commentOf } from '../../src/storage/archive/zipWriter.ts';
import { MemoryFile } from './memoryFile.ts';

export interface CraftedEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** What the headers say in place of what is true. */
  readonly claims?: Partial<Pick<PlacedEntry, 'crc' | 'packedLength' | 'length' | 'isDeflated'>>;
}

/** A zip file as someone would make it who means harm: whatever it holds, its checksum is right. */
export function craftZip(entries: readonly CraftedEntry[]): MemoryFile {
  const parts: Buffer[] = [];
  const placed: PlacedEntry[] = [];
  let offset = 0;
  for (const { name, content, claims } of entries) {
    const deflated = deflateRawSync(content);
    const isDeflated = deflated.length < content.length;
    const packed = isDeflated ? deflated : Buffer.from(content);
    const truth = { name, crc: crc32(content), packedLength: packed.length, length: content.length, isDeflated };
    const entry = { ...truth, ...claims, offset };
    const header = localHeader(entry);
    parts.push(header, packed);
    placed.push(entry);
    offset += header.length + packed.length;
  }
  const body = Buffer.concat([...parts, endOfZip(placed, offset, commentLength)]);
  return new MemoryFile(Buffer.concat([body, commentOf(createHash('sha256').update(body).digest())]));
}
