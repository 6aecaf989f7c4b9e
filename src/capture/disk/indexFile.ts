import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { newTemporaryName } from '../temporaryFiles.ts';
import { dirname, join } from 'node:path';
import { CheckedBytes, readingFile, type ByteSource } from './checkedBytes.ts';
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
    return readingFile(file, source => decodeIndex(source, subject)) ?? new PackedIndex();
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

/**
 * `undefined` when it is not an index of this subject, whole and undamaged. Each column is read to where it stays: nothing
 * that is as large as the file is needed for a moment only, since its room might not be given back.
 */
export function decodeIndex(source: ByteSource, subject: string): PackedIndex | undefined {
  const bytes = new CheckedBytes(source);
  const line = bytes.takeLine();
  const head = line === undefined ? undefined : parseHead(line);
  if (line === undefined || head === undefined || head.subject !== subject) return undefined;
  const { count, folderBytes, nameBytes } = head;
  const length = Buffer.byteLength(line) + 1 + count * entryBytes + folderBytes + nameBytes + checksumLength;
  if (length !== source.length) return undefined;
  const shared = (size: number): Uint8Array<SharedArrayBuffer> =>
    bytes.take(new Uint8Array(new SharedArrayBuffer(size)));
  const floats = (): Float64Array<SharedArrayBuffer> => new Float64Array(shared(count * 8).buffer);
  const columns: IndexColumns = {
    mtimes: floats(),
    ctimes: floats(),
    sizes: floats(),
    inodes: floats(),
    blobs: bytes.take(new Uint8Array(count * blobLength)),
    folders: new Uint32Array(bytes.take(new Uint8Array(count * 4)).buffer),
    facts: shared(count),
    modes: bytes.take(new Uint8Array(count)),
  };
  const folderPaths = bytes.take(Buffer.alloc(folderBytes)).toString().split('\0');
  const joined = bytes.take(Buffer.alloc(nameBytes));
  const checksum = Buffer.alloc(checksumLength);
  source.read(checksum, length - checksumLength);
  if (!bytes.digest().equals(checksum)) return undefined;
  return PackedIndex.of(columns, NameArena.ofJoined(joined, count), folderPaths);
}

/** Bytes of an entry besides its name. */
const entryBytes = 4 * 8 + blobLength + 4 + 1 + 1;

/** Nothing in it can be relied on before the checksum was compared. */
function parseHead(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Head;
    const isUsable = head.format === formatName && head.littleEndian === littleEndian;
    const isLength = (number: number): boolean => Number.isSafeInteger(number) && number >= 0;
    return isUsable && [head.count, head.folderBytes, head.nameBytes].every(isLength) ? head : undefined;
  } catch {
    return undefined;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
