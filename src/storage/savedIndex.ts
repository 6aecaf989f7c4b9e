import { replaceWhole } from './files/replaceWhole.ts';
import { errorCode, type StorageFiles } from './files/storageFiles.ts';
import { crc32 } from './log/checksum.ts';
import type { LogPlace } from './log/logReader.ts';

/**
 * The file `index.db` is a header of 64 bytes and the bytes of a SQLite database. Numbers are little-endian.
 *
 * | offset | length | what |
 * | --- | --- | --- |
 * | 0 | 8 | `TCPINDX1` |
 * | 8 | 4 | version of the format |
 * | 12 | 4 | number of the last commit it contains |
 * | 16 | 8 | position in the log after that commit |
 * | 24 | 8 | position of that commit's last record |
 * | 32 | 4 | CRC-32 of that record's payload |
 * | 36 | 4 | 1 when there is such a record, else 0 |
 * | 40 | 8 | id of the log |
 * | 48 | 8 | length of the database |
 * | 56 | 4 | CRC-32 of the database |
 * | 60 | 4 | CRC-32 of the 60 bytes before |
 *
 * It only saves time: whatever is wrong with it, the index is made anew from the log.
 */
export interface SavedIndex {
  readonly logId: string;
  readonly place: LogPlace;
  readonly image: Uint8Array;
}

export const indexName = 'index.db';
const formatVersion = 1;
const headerLength = 64;
const magic = Buffer.from('TCPINDX1');

/** Durable when it resolves. Rejects with the file system's error; the file is as before then. */
export const saveIndex = (files: StorageFiles, saved: SavedIndex, random: string): Promise<void> =>
  replaceWhole(files, indexName, random, async file => {
    await file.write(0, encodeHeader(saved));
    await file.write(headerLength, saved.image);
  });

export async function loadIndex(files: StorageFiles): Promise<SavedIndex | 'none' | 'damaged' | 'newerVersion'> {
  try {
    return decodeSavedIndex(await files.read(indexName));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'none';
    throw error;
  }
}

function encodeHeader({ logId, place, image }: SavedIndex): Uint8Array {
  const header = Buffer.alloc(headerLength);
  magic.copy(header);
  header.writeUInt32LE(formatVersion, 8);
  header.writeUInt32LE(place.commit, 12);
  header.writeBigUInt64LE(BigInt(place.position), 16);
  header.writeBigUInt64LE(BigInt(place.last?.position ?? 0), 24);
  header.writeUInt32LE(place.last?.check ?? 0, 32);
  header.writeUInt32LE(place.last === undefined ? 0 : 1, 36);
  header.write(logId, 40, 'hex');
  header.writeBigUInt64LE(BigInt(image.length), 48);
  header.writeUInt32LE(crc32(image), 56);
  header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
  return header;
}

function decodeSavedIndex(bytes: Uint8Array): SavedIndex | 'damaged' | 'newerVersion' {
  if (bytes.length < headerLength) return 'damaged';
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, headerLength);
  const isHeader = crc32(header.subarray(0, 60)) === header.readUInt32LE(60);
  if (!isHeader || !header.subarray(0, magic.length).equals(magic)) return 'damaged';
  if (header.readUInt32LE(8) > formatVersion) return 'newerVersion';
  const image = bytes.subarray(headerLength);
  if (Number(header.readBigUInt64LE(48)) !== image.length || crc32(image) !== header.readUInt32LE(56)) return 'damaged';
  const last = { position: Number(header.readBigUInt64LE(24)), check: header.readUInt32LE(32) };
  const place: LogPlace = {
    position: Number(header.readBigUInt64LE(16)),
    commit: header.readUInt32LE(12),
    last: header.readUInt32LE(36) === 1 ? last : undefined,
  };
  return { logId: header.toString('hex', 40, 48), place, image };
}
