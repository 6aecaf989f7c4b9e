import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { newTemporaryName } from '../temporaryFiles.ts';
import { dirname, join } from 'node:path';
import { blobLength, fact, PackedIndex } from './packedIndex.ts';

/**
 * The index in a file: a line of JSON that says what it is of, then the columns one after the other, then the SHA-256 of all
 * before. Numbers are as this machine writes them; the line tells if another kind has written it.
 */
const formatName = 'thread-checkpoints stat index 1';
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const checksumLength = 32;

interface Head {
  readonly format: string;
  readonly littleEndian: boolean;
  /** What the index is of. */
  readonly subject: string;
  readonly count: number;
  readonly folderBytes: number;
  readonly nameBytes: number;
}

/**
 * Replaces the file. What is not known to be stored is not part of it. Throws when it cannot be written.
 * @param subject what the index is of
 */
export function saveIndex(file: string, subject: string, index: PackedIndex): void {
  const temporary = join(dirname(file), newTemporaryName());
  try {
    writeFileSync(temporary, encodeIndex(subject, index));
    renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

/** The index of the same subject; a new one when there is none in the file, or anything is wrong with it. */
export function loadIndex(file: string, subject: string): PackedIndex {
  try {
    return decodeIndex(readFileSync(file), subject) ?? new PackedIndex();
  } catch {
    return new PackedIndex();
  }
}

export function encodeIndex(subject: string, index: PackedIndex): Buffer {
  const kept: number[] = [];
  for (let entry = 0; entry < index.count; entry++) {
    if (index.has(entry, fact.stored) && !index.has(entry, fact.gone)) kept.push(entry);
  }
  const floats = (column: Float64Array): Uint8Array => bytesOf(Float64Array.from(kept, entry => column[entry] ?? 0));
  const blobs = new Uint8Array(kept.length * blobLength);
  for (const [at, entry] of kept.entries()) blobs.set(index.blobOf(entry), at * blobLength);
  const folders = Buffer.from(index.folderPaths.join('\0'));
  const names = Buffer.from(kept.map(entry => index.names.at(entry)).join('\0'));
  const head: Head = {
    format: formatName,
    littleEndian,
    subject,
    count: kept.length,
    folderBytes: folders.length,
    nameBytes: names.length,
  };
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    floats(index.mtimes),
    floats(index.ctimes),
    floats(index.sizes),
    floats(index.inodes),
    blobs,
    bytesOf(Uint32Array.from(kept, entry => index.folders[entry] ?? 0)),
    Uint8Array.from(kept, entry => (index.facts[entry] ?? 0) & (fact.stored | fact.settled)),
    Uint8Array.from(kept, entry => index.modes[entry] ?? 0),
    folders,
    names,
  ]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** `undefined` when it is not an index of this subject, whole and undamaged. */
export function decodeIndex(bytes: Buffer, subject: string): PackedIndex | undefined {
  const end = bytes.length - checksumLength;
  const lineEnd = bytes.indexOf(10);
  if (end < 0 || lineEnd === -1) return undefined;
  const checksum = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (Buffer.compare(checksum, bytes.subarray(end)) !== 0) return undefined;
  const head = JSON.parse(bytes.toString('utf8', 0, lineEnd)) as Head;
  if (head.format !== formatName || head.littleEndian !== littleEndian || head.subject !== subject) return undefined;
  let at = lineEnd + 1;
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  const floats = (): Float64Array => new Float64Array(new Uint8Array(take(head.count * 8)).buffer);
  const [mtimes, ctimes, sizes, inodes] = [floats(), floats(), floats(), floats()];
  const blobs = take(head.count * blobLength);
  const folders = new Uint32Array(new Uint8Array(take(head.count * 4)).buffer);
  const facts = take(head.count);
  const modes = take(head.count);
  const folderPaths = Buffer.from(take(head.folderBytes)).toString().split('\0');
  const names = Buffer.from(take(head.nameBytes)).toString().split('\0');
  const index = new PackedIndex();
  index.reserve(head.count);
  for (let old = 0; old < head.count; old++) {
    const entry = index.add(index.folder(folderPaths[folders[old] ?? 0] ?? ''), names[old] ?? '');
    const stat = {
      size: sizes[old] ?? 0,
      mtimeMs: mtimes[old] ?? 0,
      ctimeMs: ctimes[old] ?? 0,
      ino: inodes[old] ?? 0,
    };
    index.remember(entry, stat, blobs.subarray(old * blobLength, (old + 1) * blobLength), modes[old] ?? 0);
    index.facts[entry] = facts[old] ?? 0;
  }
  return index;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
