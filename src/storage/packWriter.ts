import { randomBytes } from 'node:crypto';
import type { StorageFiles } from './storageFiles.ts';

export const packFolder = 'blobs';

export const packFile = (pack: string): string => `${packFolder}/${pack}.pack`;

/** Sixteen random digits: no other process ever writes under this name. */
export const randomName = (): string => randomBytes(8).toString('hex');

/**
 * An append-only file that only this process writes. Appending hands out the place at once and keeps the bytes until they
 * are written; a write that failed is made again, at the same place, by the next `flush` or `sync`.
 */
export class PackWriter {
  readonly name = randomName();
  readonly #files: StorageFiles;
  readonly #pending = new Map<number, Uint8Array>();
  #length = 0;
  #pendingLength = 0;
  #isNamed = false;
  #isSynced = true;
  #isSuspect = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(files: StorageFiles) {
    this.#files = files;
  }

  /** Bytes not yet written. */
  get pendingLength(): number {
    return this.#pendingLength;
  }

  /**
   * A flush to the disk has failed. The system may have dropped what was written and call the next flush a success, so
   * nothing of this pack that was not synced before may be relied on.
   */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /** Returns the offset of `bytes` in the pack. */
  append(bytes: Uint8Array): number {
    const offset = this.#length;
    this.#pending.set(offset, bytes);
    this.#length += bytes.length;
    this.#pendingLength += bytes.length;
    return offset;
  }

  /** What was appended at `offset`, while it is not yet written. */
  pendingAt(offset: number): Uint8Array | undefined {
    return this.#pending.get(offset);
  }

  /** Writes what is pending. Rejects with the file system's error; then it is still pending. */
  flush(): Promise<void> {
    return this.#enqueue(() => this.#write());
  }

  /** Makes everything appended before durable. */
  sync(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#write();
      if (this.#isSynced) return;
      await this.#syncOrSuspect();
      this.#isSynced = true;
    });
  }

  async #write(): Promise<void> {
    const chunks = [...this.#pending];
    const [first] = chunks;
    if (first === undefined) return;
    if (!this.#isNamed) await this.#files.makeFolder(packFolder);
    await this.#files.write(packFile(this.name), first[0], Buffer.concat(chunks.map(([, bytes]) => bytes)));
    this.#isSynced = false;
    for (const [offset, bytes] of chunks) {
      this.#pending.delete(offset);
      this.#pendingLength -= bytes.length;
    }
  }

  async #syncOrSuspect(): Promise<void> {
    try {
      await this.#files.sync(packFile(this.name));
      if (!this.#isNamed) await this.#files.syncFolder(packFolder);
      this.#isNamed = true;
    } catch (error) {
      this.#isSuspect = true;
      throw error;
    }
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
