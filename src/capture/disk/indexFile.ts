import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { newTemporaryName } from '../temporaryFiles.ts';
import { dirname, join } from 'node:path';
import { NameArena } from './nameArena.ts';
import { blobLength, fact, PackedIndex, type IndexColumns } from './packedIndex.ts';

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
    const place = openSync(temporary, 'w');
    try {
      for (const piece of encodeIndex(subject, index)) writeFileSync(place, piece);
    } finally {
      closeSync(place);
    }
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

/** The bytes of the file, some at a time, so that no second index has to be in memory. */
export function* encodeIndex(subject: string, index: PackedIndex): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const piece of encodeBody(subject, index)) {
    hash.update(piece);
    yield piece;
  }
  yield hash.digest();
}

/** Entries encoded at once. */
const pieceLength = 8192;

function* encodeBody(subject: string, index: PackedIndex): Generator<Uint8Array> {
  const kept = storedEntries(index);
  const folders = Buffer.from(index.folderPaths.join('\0'));
  const head: Head = {
    format: formatName,
    littleEndian,
    subject,
    count: kept.length,
    folderBytes: folders.length,
    nameBytes: kept.reduce((sum, entry) => sum + index.names.lengthOf(entry), Math.max(0, kept.length - 1)),
  };
  function* inPieces(encode: (entries: Uint32Array, isLast: boolean) => Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < kept.length; at += pieceLength) {
      yield encode(kept.subarray(at, at + pieceLength), at + pieceLength >= kept.length);
    }
  }
  yield Buffer.from(`${JSON.stringify(head)}\n`);
  for (const column of [index.mtimes, index.ctimes, index.sizes, index.inodes]) {
    yield* inPieces(entries => bytesOf(Float64Array.from(entries, entry => column[entry] ?? 0)));
  }
  yield* inPieces(entries => {
    const blobs = Buffer.alloc(entries.length * blobLength);
    for (const [at, entry] of entries.entries()) index.copyBlob(entry, blobs, at * blobLength);
    return blobs;
  });
  yield* inPieces(entries => bytesOf(entries.map(entry => index.folders[entry] ?? 0)));
  yield* inPieces(entries => Uint8Array.from(entries, at => (index.facts[at] ?? 0) & (fact.stored | fact.settled)));
  yield* inPieces(entries => Uint8Array.from(entries, entry => index.modes[entry] ?? 0));
  yield folders;
  yield* inPieces((entries, isLast) => {
    const lengths = entries.map(entry => index.names.lengthOf(entry));
    const joined = Buffer.alloc(lengths.reduce((sum, length) => sum + length + 1, isLast ? -1 : 0));
    let end = 0;
    for (const entry of entries) end = index.names.copy(entry, joined, end) + 1;
    return joined;
  });
}

function storedEntries(index: PackedIndex): Uint32Array {
  const entries = new Uint32Array(index.count);
  let count = 0;
  for (let entry = 0; entry < index.count; entry++) {
    if (index.has(entry, fact.stored) && !index.has(entry, fact.gone)) entries[count++] = entry;
  }
  return entries.subarray(0, count);
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
  // Copies, which begin where numbers may.
  const take = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(bytes.subarray(at, (at += length)));
  const takeShared = (length: number): Uint8Array<SharedArrayBuffer> => {
    const copy = new Uint8Array(new SharedArrayBuffer(length));
    copy.set(bytes.subarray(at, (at += length)));
    return copy;
  };
  const floats = (): Float64Array<SharedArrayBuffer> => new Float64Array(takeShared(head.count * 8).buffer);
  const columns: IndexColumns = {
    mtimes: floats(),
    ctimes: floats(),
    sizes: floats(),
    inodes: floats(),
    blobs: take(head.count * blobLength),
    folders: new Uint32Array(take(head.count * 4).buffer),
    facts: takeShared(head.count),
    modes: take(head.count),
  };
  const folderPaths = Buffer.from(take(head.folderBytes)).toString().split('\0');
  const names = NameArena.ofJoined(bytes.subarray(at, at + head.nameBytes), head.count);
  return PackedIndex.of(columns, names, folderPaths);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
