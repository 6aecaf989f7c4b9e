import { errorCode, type StorageFiles, type WritableFile } from '../files/storageFiles.ts';
import { segmentName } from './segmentChain.ts';
import { encodeHead, headLength, type SegmentHead } from './segmentHead.ts';

/** A segment that this process has claimed and, once it is linked, appends to. */
export class SegmentWriter {
  readonly number: number;
  readonly #files: StorageFiles;
  readonly #file: WritableFile;
  #start: number | undefined;
  #isSuspect = false;

  private constructor(files: StorageFiles, number: number, file: WritableFile) {
    this.#files = files;
    this.number = number;
    this.#file = file;
  }

  /** Returns `undefined` when another process has claimed the number. */
  static async claim(files: StorageFiles, number: number): Promise<SegmentWriter | undefined> {
    try {
      return new SegmentWriter(files, number, await files.openNew(segmentName(number)));
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return undefined;
      throw error;
    }
  }

  /** Goes on writing to a segment that is the head of the log and was published by this process. */
  static async resume(files: StorageFiles, number: number, start: number): Promise<SegmentWriter> {
    const writer = new SegmentWriter(files, number, await files.open(segmentName(number)));
    writer.#start = start;
    return writer;
  }

  /** The position of its first byte; `undefined` while it is only claimed. */
  get start(): number | undefined {
    return this.#start;
  }

  /** A sync has failed: the system may have dropped what was written, and call the next sync a success. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /** Writes bytes that will count once the segment is linked. */
  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#file.write(headLength + offset, bytes);
  }

  /** Makes it the head of the log: all it holds is durable before the head that says so is written. */
  async link(head: Omit<SegmentHead, 'number'>, hasBytes: boolean): Promise<void> {
    if (hasBytes) await this.#file.sync();
    await this.#file.write(0, encodeHead({ ...head, number: this.number }));
    await this.#file.sync();
    await this.#files.syncFolder();
    this.#start = head.start;
  }

  /** Durably writes at a position of the log. */
  async append(start: number, position: number, bytes: Uint8Array): Promise<void> {
    await this.#file.write(headLength + position - start, bytes);
    try {
      await this.#file.sync();
    } catch (error) {
      this.#isSuspect = true;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  /** Gives the claim back. What this leaves when it fails counts for nothing. */
  async withdraw(): Promise<void> {
    await this.close();
    await this.#files.unlink(segmentName(this.number)).catch(() => undefined);
  }
}

/**
 * Makes a whole segment at once, for files that cannot be appended to. Returns whether the number was free. When it rejects,
 * there is no such segment.
 */
export async function publishSegment(
  files: StorageFiles,
  head: SegmentHead,
  bytes: Uint8Array,
  random: string,
): Promise<boolean> {
  const name = segmentName(head.number);
  const temporary = `${name}.${random}.tmp`;
  try {
    const file = await files.openNew(temporary);
    try {
      await file.write(0, Buffer.concat([encodeHead(head), bytes]));
      await file.sync();
    } finally {
      await file.close();
    }
    await files.publish(temporary, name);
  } catch (error) {
    await files.unlink(temporary).catch(() => undefined);
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await files.syncFolder();
  } catch (error) {
    await files.unlink(name).catch(() => undefined);
    throw error;
  }
  return true;
}
