/**
 * The parts of a zip file, as APPNOTE.TXT of PKWARE describes them, and of these only what is needed: entries one after
 * another, stored or deflated, with their sizes in front of them. Each part has exactly one form, so that reading is making it
 * again and comparing.
 */
export interface ZipEntry {
  /** In ASCII. */
  readonly name: string;
  /** Of the content. */
  readonly crc: number;
  /** Bytes; both are below 4 GiB. */
  readonly packedLength: number;
  readonly length: number;
  readonly isDeflated: boolean;
}

export interface PlacedEntry extends ZipEntry {
  /** Where in the file its header begins. */
  readonly offset: number;
}

export const headerLength = 30;
const longest = 0xffffffff;
const mostEntries = 0xffff;

/** 2.0 for what every reader knows, 4.5 for sizes and counts of 64 bits. */
const versionOf = ({ isWide }: { readonly isWide: boolean }): number => (isWide ? 45 : 20);

/** Midnight, the 1st of January 1980. The times of what is inside are in the records. */
const date = 0x0021;

export function localHeader(entry: ZipEntry): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, entry, false);
  return Buffer.concat([header, Buffer.from(entry.name, 'latin1')]);
}

/** The entry of a local header without its name, and how long that is; `undefined` for what is no header. */
export function parseLocalHeader(
  header: Buffer,
): { readonly entry: Omit<ZipEntry, 'name'>; readonly nameLength: number } | undefined {
  if (header.readUInt32LE(0) !== 0x04034b50) return undefined;
  return {
    entry: {
      isDeflated: header.readUInt16LE(8) === 8,
      crc: header.readUInt32LE(14),
      packedLength: header.readUInt32LE(18),
      length: header.readUInt32LE(22),
    },
    nameLength: header.readUInt16LE(26),
  };
}

/** What follows the entries, but for the comment of `commentLength` bytes that ends the file. */
export function endOfZip(entries: readonly PlacedEntry[], start: number, commentLength: number): Buffer {
  const directory = Buffer.concat(entries.map(directoryHeader));
  const needsWide = entries.length >= mostEntries || start >= longest || directory.length >= longest;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries.length, mostEntries), 8);
  end.writeUInt16LE(Math.min(entries.length, mostEntries), 10);
  end.writeUInt32LE(Math.min(directory.length, longest), 12);
  end.writeUInt32LE(Math.min(start, longest), 16);
  end.writeUInt16LE(commentLength, 20);
  return Buffer.concat([directory, ...(needsWide ? [wideEnd(entries.length, start, directory.length)] : []), end]);
}

function directoryHeader(entry: PlacedEntry): Buffer {
  const isWide = entry.offset >= longest;
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(versionOf({ isWide }), 4);
  writeCommon(header, 6, entry, isWide);
  header.writeUInt32LE(Math.min(entry.offset, longest), 42);
  const extra = Buffer.alloc(isWide ? 12 : 0);
  if (isWide) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(entry.offset), 4);
  }
  header.writeUInt16LE(extra.length, 30);
  return Buffer.concat([header, Buffer.from(entry.name, 'latin1'), extra]);
}

/** The fields that both kinds of headers have, from the version needed to the length of the name. */
function writeCommon(header: Buffer, at: number, entry: ZipEntry, isWide: boolean): void {
  header.writeUInt16LE(versionOf({ isWide }), at);
  header.writeUInt16LE(entry.isDeflated ? 8 : 0, at + 4);
  header.writeUInt16LE(date, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(entry.packedLength, at + 14);
  header.writeUInt32LE(entry.length, at + 18);
  header.writeUInt16LE(entry.name.length, at + 22);
}

/** The end in numbers of 64 bits, and where that is. */
function wideEnd(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(versionOf({ isWide: true }), 12);
  end.writeUInt16LE(versionOf({ isWide: true }), 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(start + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
