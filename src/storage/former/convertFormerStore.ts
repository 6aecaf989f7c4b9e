import { brotliDecompressSync } from 'node:zlib';
import { parseBlobId, type BlobId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { BlockBuilder } from '../blobs/blockBuilder.ts';
import { blobIdOf } from '../blobs/sha256.ts';
import { explainFileError } from '../files/storageFailure.ts';
import { errorCode, type StorageFiles } from '../files/storageFiles.ts';
import type { Database, SqlEngine } from '../index/database.ts';
import type { NewRecord } from '../log/logRecord.ts';
import { LogBuilder } from '../log/logBuilder.ts';
import { highestNumber, readChain } from '../log/segmentChain.ts';
import { encodeEvents } from '../records/encodeEvents.ts';
import type { StoreLog } from '../storeLog.ts';
import { readFormerRecords } from './formerRecords.ts';
import { decodeImage } from './imageFile.ts';

export interface ConversionFailure {
  readonly kind: 'newerVersion' | 'damaged' | 'notReadable';
  readonly reason: string;
}

const imagePattern = /^index-(\d{1,15})\.db$/;
const leftoverPattern = /^index-\d+\.[0-9a-f]+\.tmp$/;

/**
 * Turns a store of version 0.1 (images of a database, and packs of contents) into a log. What was there is deleted only when
 * the log is durable; until then, whatever stops it, the former store is as it was.
 */
export async function convertFormerStore(
  files: StorageFiles,
  engine: SqlEngine,
  log: StoreLog,
): Promise<Result<void, ConversionFailure>> {
  const names = await files.list();
  const images = names.filter(name => imagePattern.test(name)).sort((a, b) => generation(b) - generation(a));
  if (images.length === 0) return ok(undefined);
  const chain = await readChain(files);
  if (chain === 'newerVersion') return ok(undefined); // Opening it says so.
  const image = await readNewest(files, images);
  if (chain.segments.length === 0) {
    if (image === 'newerVersion') {
      return fail({ kind: image, reason: 'the store was written by a newer version of this extension' });
    }
    if (image === 'damaged') {
      const reason = 'every copy of the store’s index is damaged; nothing in its folder was changed';
      return fail({ kind: image, reason });
    }
    const failure = await convert(files, engine, image, log);
    if (failure !== undefined) return fail(failure);
  }
  if (image instanceof Uint8Array) await removeFormer(files, engine, image, names);
  return ok(undefined);
}

const generation = (name: string): number => Number(imagePattern.exec(name)?.[1]);

async function readNewest(
  files: StorageFiles,
  images: readonly string[],
): Promise<Uint8Array | 'damaged' | 'newerVersion'> {
  for (const name of images) {
    const image = decodeImage(await files.read(name));
    if (image !== 'damaged') return image;
  }
  return 'damaged';
}

async function convert(
  files: StorageFiles,
  engine: SqlEngine,
  image: Uint8Array,
  log: StoreLog,
): Promise<ConversionFailure | undefined> {
  const database = engine.open(image);
  let builder: LogBuilder | undefined;
  try {
    builder = await LogBuilder.start(files);
    const lost = await copyContents(files, database, builder);
    await builder.commit([{ kind: 'events', payload: await encodeEvents(readFormerRecords(database), new Set()) }]);
    await builder.publish(highestNumber(await files.list()) + 1);
    log.info(`Store of version 0.1 converted; ${lost} contents were damaged`);
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const reason = `the store of an earlier version could not be converted, since ${explainFileError(code)}`;
    return { kind: 'notReadable', reason };
  } finally {
    await builder?.end();
    database.close();
  }
}

/** Bytes of contents in one commit. */
const commitAt = 8 * 1024 * 1024;

/** Returns how many were damaged; those are left out. */
async function copyContents(files: StorageFiles, database: Database, builder: LogBuilder): Promise<number> {
  let lost = 0;
  let blocks = new BlockBuilder();
  let length = 0;
  const commit = async (): Promise<void> => {
    const records = (await blocks.take()).map(({ payload }): NewRecord => ({ kind: 'contents', payload }));
    if (records.length > 0) await builder.commit(records);
    blocks = new BlockBuilder();
    length = 0;
  };
  for (const stored of listContents(database)) {
    const content = await readContent(files, stored);
    if (content === undefined) {
      lost++;
      continue;
    }
    blocks.add(stored.id, content, undefined);
    length += content.length;
    if (length >= commitAt) await commit();
  }
  await commit();
  return lost;
}

interface FormerContent {
  readonly id: BlobId;
  readonly size: number;
  readonly pack: string;
  readonly offset: number;
  readonly storedLength: number;
  readonly isPacked: boolean;
}

const listContents = (database: Database): readonly FormerContent[] =>
  database.all('SELECT * FROM file_blob ORDER BY id', [], row => ({
    id: parseBlobId(Buffer.from(row.bytes('hash')).toString('hex')),
    size: row.number('size'),
    pack: packName(row.text('pack')),
    offset: row.number('pack_offset'),
    storedLength: row.number('stored_length'),
    isPacked: row.text('encoding') === 'brotli',
  }));

const packName = (pack: string): string => `blobs/${pack}.pack`;

async function readContent(files: StorageFiles, stored: FormerContent): Promise<Uint8Array | undefined> {
  try {
    const bytes = await files.readRange(stored.pack, stored.offset, stored.storedLength);
    const content = stored.isPacked
      ? brotliDecompressSync(bytes, { maxOutputLength: Math.max(stored.size, 1) })
      : bytes;
    return blobIdOf(content) === stored.id ? content : undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code !== undefined && code !== 'ENOENT') throw error;
    return undefined; // The pack is gone, or what it holds is not what was written.
  }
}

/** Failures leave files that are not used any more. */
async function removeFormer(
  files: StorageFiles,
  engine: SqlEngine,
  image: Uint8Array,
  names: readonly string[],
): Promise<void> {
  const database = engine.open(image);
  const packs = new Set(listContents(database).map(({ pack }) => pack));
  database.close();
  const old = names.filter(name => imagePattern.test(name) || leftoverPattern.test(name));
  // The newest image names the packs, so it goes last.
  const sorted = old.sort((a, b) => (generation(a) || 0) - (generation(b) || 0));
  for (const name of [...packs, ...sorted]) await files.unlink(name).catch(() => undefined);
}
