import type { BlobId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { decodeBlob, encodeBlob, type EncodedBlob } from './blobEncoding.ts';
import type { BlobPlace } from './blobRows.ts';
import { packFile, PackWriter } from './packWriter.ts';
import { blobIdOf } from './sha256.ts';
import { toCommitFailure } from './storageFailure.ts';
import { errorCode, type StorageFiles } from './storageFiles.ts';
import type { StoreLog } from './storeLog.ts';

/** Bytes gathered before they are written to the pack. */
const writeAt = 1024 * 1024;

/**
 * The contents of files, in packs.
 *
 * Invariants: a blob that was put stays staged, in memory or in this process's pack, until a commit that names its place
 * was published, however often commits fail; what is returned has the hash that was asked for.
 */
export class BlobPacks {
  readonly #files: StorageFiles;
  readonly #log: StoreLog;
  /** Where a committed blob lies. */
  readonly #find: (id: BlobId) => BlobPlace | undefined;
  readonly #staged = new Map<BlobId, BlobPlace>();
  /** Found damaged: stored anew when the same content is put again. */
  readonly #damaged = new Set<BlobId>();
  readonly #writers = new Map<string, PackWriter>();
  #writer: PackWriter;

  constructor(files: StorageFiles, log: StoreLog, find: (id: BlobId) => BlobPlace | undefined) {
    this.#files = files;
    this.#log = log;
    this.#find = find;
    this.#writer = this.#startPack();
  }

  async put(content: Uint8Array): Promise<Result<BlobId, CommitFailure>> {
    const id = blobIdOf(content);
    if (this.#has(id)) return ok(id);
    // The caller may reuse its buffer once this returns.
    const encoded = await encodeBlob(content.slice());
    if (this.#has(id)) return ok(id);
    this.#stage(id, content.length, encoded);
    if (this.#writer.pendingLength < writeAt) return ok(id);
    return (await attempt(() => this.#writer.flush())) ?? ok(id);
  }

  async read(id: BlobId): Promise<Uint8Array | undefined> {
    const place = this.#staged.get(id) ?? this.#find(id);
    if (place === undefined) return undefined;
    const content = await this.#readPlace(place);
    if (content === undefined) {
      this.#damaged.add(id);
      this.#log.error(`Blob ${id} in pack ${place.pack} is missing or damaged`);
    }
    return content;
  }

  /** Makes everything put so far durable, and returns where it lies: to be named in the next commit. */
  async makeDurable(): Promise<Result<readonly BlobPlace[], CommitFailure>> {
    const lost = this.#writer.isSuspect ? await this.#moveToNewPack() : 0;
    if (lost > 0) return fail({ kind: 'notWritable', reason: `the disk lost the contents of ${lost} files` });
    const places = [...this.#staged.values()];
    return (await attempt(() => this.#writer.sync())) ?? ok(places);
  }

  /** These places were published. */
  committed(places: readonly BlobPlace[]): void {
    for (const place of places) {
      if (this.#staged.get(place.id) === place) this.#staged.delete(place.id);
      this.#damaged.delete(place.id);
    }
  }

  #has(id: BlobId): boolean {
    return this.#staged.has(id) || (!this.#damaged.has(id) && this.#find(id) !== undefined);
  }

  async #readPlace(place: BlobPlace): Promise<Uint8Array | undefined> {
    const { id, size, pack, offset, storedLength, encoding } = place;
    const pending = this.#writers.get(pack)?.pendingAt(offset);
    const bytes = pending ?? (await this.#readSlice(packFile(pack), offset, storedLength));
    const content = bytes && decodeBlob(id, size, { encoding, bytes });
    // Pending bytes are still to be written, so callers get their own.
    return content === pending ? content?.slice() : content;
  }

  async #readSlice(name: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    try {
      return await this.#files.readRange(name, offset, length);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      this.#log.error(`${name} cannot be read`, error);
      return undefined;
    }
  }

  #startPack(): PackWriter {
    const writer = new PackWriter(this.#files);
    this.#writers.set(writer.name, writer);
    return writer;
  }

  /** Returns how many staged blobs can no longer be read; they are no longer staged, so that they can be put again. */
  async #moveToNewPack(): Promise<number> {
    const suspect = this.#writer.name;
    this.#writer = this.#startPack();
    let lost = 0;
    for (const place of [...this.#staged.values()].filter(({ pack }) => pack === suspect)) {
      const content = await this.#readPlace(place);
      if (content === undefined) {
        this.#staged.delete(place.id);
        lost++;
      } else {
        this.#stage(place.id, content.length, await encodeBlob(content));
      }
    }
    return lost;
  }

  #stage(id: BlobId, size: number, { encoding, bytes }: EncodedBlob): void {
    const { name: pack } = this.#writer;
    this.#staged.set(id, { id, size, pack, offset: this.#writer.append(bytes), storedLength: bytes.length, encoding });
  }
}

async function attempt(work: () => Promise<void>): Promise<Result<never, CommitFailure> | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return fail(toCommitFailure(error));
  }
}
